/**
 * Adds a GGUF file of an export to Ollama: hash, upload, create under a scratch name, climb the ladder there, and only then
 * give it its name. What fails or is cancelled leaves Ollama's list as it was. Records rungs and name in the export's manifest.
 */

import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { exportFileSchema, rungSchema, type Rung } from '../../contract/entities/export.ts'
import type { Progress } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import type { AnswerPool } from '../platform/llama/answer-pool.ts'
import { readManifest, writeManifest } from '../platform/manifest.ts'
import { absentError } from './http.ts'
import { isKnownVersion, OLDEST_VERSION } from './client.ts'
import type { OllamaClient } from './client.ts'
import { createRequest, readMeaning } from './create-request.ts'
import type { ModelfileMeaning } from './create-request.ts'
import { isSameName, nameProblem } from './name.ts'
import { verifyInOllama, type VerifyPrompt } from './verify-ollama.ts'

/** What is added. */
export type AddWork = {
  readonly client: OllamaClient
  readonly projectDir: string
  /** The export's folder, closed by its manifest. */
  readonly folder: string
  /** The file of the plain Modelfile unless given. */
  readonly quantization: string | null
  readonly name: string
  readonly replace: boolean
  readonly prompts: readonly VerifyPrompt[]
  readonly answers: AnswerPool
  readonly onProgress: (progress: Progress) => void
  /** The rungs so far, while the ladder is climbed. */
  readonly onRungs?: ((rungs: readonly Rung[]) => void) | undefined
  readonly signal: AbortSignal
}

/** What came of it. */
export type Added = { readonly name: string; readonly version: string; readonly rungs: readonly Rung[]; readonly quantization: string }

/**
 * Adds a model.
 * @throws StudioError `not_found` without Ollama, `conflict` for an old one, `bad_input` or `already_exists` for the name, `verification_failed` with the rungs, `cancelled`
 */
export async function addToOllama(work: AddWork): Promise<Added> {
  const version = await requireOllama(work.client, work.signal)
  await requireName(work)
  const { gguf, quantization, meaning } = findFiles(work)
  const digest = await hashFile(work, gguf)
  await upload(work, gguf, digest)
  const scratch = `tunesmith-unverified-${randomBytes(4).toString('hex')}`
  try {
    const statuses = await create(work, scratch, meaning, digest)
    const rungs = await verifyInOllama({
      ...work, model: scratch, shownName: work.name, gguf, digest, meaning, statuses,
      onProgress: (done, total) => work.onProgress({ phase: 'comparing answers', done, total, unit: 'answers' }),
    })
    const failed = rungs.find(({ passed }) => !passed)
    if (failed !== undefined) {
      await recordRungs(work, rungs, null)
      throw failedRung(work.name, failed, rungs)
    }
    work.signal.throwIfAborted()
    await work.client.copy(scratch, work.name)
    await recordRungs(work, rungs, { name: work.name, quantization, version, digest })
    return { name: work.name, version, rungs, quantization }
  } finally {
    await work.client.remove(scratch).catch(() => false)
  }
}

/** The version of the Ollama that answers. Throws `not_found` or `conflict`. */
export async function requireOllama(client: OllamaClient, signal?: AbortSignal): Promise<string> {
  const version = await client.version(signal).catch((error: unknown) => {
    if (error instanceof StudioError && error.code === 'timeout') throw absentError(client.address)
    throw error
  })
  if (isKnownVersion(version)) return version
  throw new StudioError({
    code: 'conflict',
    message: `Ollama ${version} is too old: it picks chat templates in a way that cannot be verified.`,
    next_step: `Update Ollama to ${OLDEST_VERSION} or newer (ollama.com), start it again and add the model once more.`,
  })
}

/** Refuses a name that Ollama does not take, or that it has and that is not to be replaced. */
export async function requireName({ client, name, replace, signal }: Pick<AddWork, 'client' | 'name' | 'replace' | 'signal'>): Promise<void> {
  const problem = nameProblem(name)
  if (problem !== '') throw new StudioError({ code: 'bad_input', message: `Ollama does not take the name "${name}". ${problem}`, next_step: 'Choose another name.' })
  if (replace) return
  if ((await client.list(signal)).some((model) => isSameName(model.name, name))) {
    throw new StudioError({ code: 'already_exists', message: `Ollama has a model "${name}" already.`, next_step: 'Choose another name, or replace that model.' })
  }
}

const detailsSchema = z.looseObject({ files: z.array(exportFileSchema.omit({ bytes: true })), rungs: z.array(rungSchema).default([]), ollama: z.array(z.looseObject({ name: z.string() })).default([]) })

function findFiles({ folder, quantization }: AddWork): { gguf: string; quantization: string; meaning: ModelfileMeaning } {
  const files = detailsSchema.parse(readManifest(folder)?.details ?? { files: [] }).files
  const modelfile = files.find(({ kind, path, quantization: own }) => kind === 'modelfile' && (quantization === null ? path === 'Modelfile' : own === quantization))
  if (modelfile === undefined) {
    throw new StudioError({ code: 'not_found', message: `This export has no ${quantization ?? ''} file with a Modelfile.`, next_step: 'Export the run again with this quantization.' })
  }
  const meaning = readMeaning(readFileSync(join(folder, modelfile.path), 'utf8'))
  const named = files.find(({ kind, path }) => kind === 'gguf' && path === meaning.from)
  const gguf = join(folder, named?.path ?? '')
  if (named !== undefined && existsSync(gguf)) return { gguf, quantization: modelfile.quantization ?? '', meaning }
  throw new StudioError({ code: 'not_found', message: `The Modelfile names "${meaning.from}", which is no GGUF file of this export.`, next_step: 'Name a file of the export after FROM, or export again.' })
}

async function hashFile({ folder, signal, onProgress }: AddWork, gguf: string): Promise<string> {
  const known = readManifest(folder)?.files.find(({ path }) => join(folder, path) === gguf)
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of createReadStream(gguf, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk as Buffer)
    done += (chunk as Buffer).length
    onProgress({ phase: 'checking the file', done, total: known?.bytes ?? null, unit: 'bytes' })
  }
  const found = hash.digest('hex')
  if (known !== undefined && known.sha256 !== found) {
    throw new StudioError({ code: 'verification_failed', message: `${known.path} is not the file that was verified: it was changed since.`, next_step: 'Export the run again.' })
  }
  return `sha256:${found}`
}

async function upload({ client, signal, onProgress, folder }: AddWork, gguf: string, digest: string): Promise<void> {
  if (await client.hasBlob(digest, signal)) return
  const total = readManifest(folder)?.files.find(({ path }) => join(folder, path) === gguf)?.bytes ?? null
  onProgress({ phase: 'sending to Ollama', done: 0, total, unit: 'bytes' })
  await client.sendBlob(gguf, digest, { signal, onBytes: (done) => onProgress({ phase: 'sending to Ollama', done, total, unit: 'bytes' }) })
}

async function create({ client, signal, onProgress }: AddWork, model: string, meaning: ModelfileMeaning, digest: string): Promise<string[]> {
  const statuses: string[] = []
  await client.create(createRequest(model, meaning, digest), {
    signal,
    onStatus: ({ status, done, total }) => {
      statuses.push(status)
      onProgress({ phase: 'creating the model', done: done ?? statuses.length, total, unit: total === null ? 'steps' : 'bytes', message: status })
    },
  })
  return statuses
}

type Entry = { name: string; quantization: string; version: string; digest: string }

/** Writes the manifest anew, atomically: the files are the same, the rungs of this name are replaced. */
async function recordRungs({ folder, name, signal }: AddWork, rungs: readonly Rung[], added: Entry | null): Promise<void> {
  const manifest = readManifest(folder)
  if (manifest === null) return
  const details = detailsSchema.parse(manifest.details ?? { files: [] })
  const kept = details.rungs.filter(({ file }) => file !== `ollama:${name}`)
  const others = details.ollama.filter((each) => each.name !== name)
  const next = { ...details, rungs: [...kept, ...rungs], ...(added === null ? {} : { ollama_name: added.name, ollama: [...others, { ...added, at: new Date().toISOString() }] }) }
  const { kind, id, created, inputs, seed, versions, hardware, files } = manifest
  await writeManifest(folder, { kind, id, created, inputs, seed, versions, hardware, details: next }, { known: files, signal })
}

function failedRung(name: string, failed: Rung, rungs: readonly Rung[]): StudioError {
  return new StudioError({
    code: 'verification_failed',
    message: `In Ollama the model does not behave as trained: the check "${failed.rung}" failed (${failed.detail}).`,
    next_step: `Nothing was left in Ollama under "${name}". Look at the Modelfile, or add q8_0 or f16 instead.`,
    detail: rungs.map(({ passed, rung, detail }) => `${passed ? 'pass' : 'FAIL'}  ${rung}: ${detail}`).join('\n'),
  })
}
