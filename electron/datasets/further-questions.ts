/**
 * Held-out questions beyond a version's own: drawn in a thread when they are first wanted and frozen in a folder with a
 * manifest, `data/further/<version>-<suite>/<number>/`, so that every subject is asked the same. Knows no eval.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StudioError } from '../../contract/errors.ts'
import { syncFolder, writeFileAtomic } from '../platform/atomic-write.ts'
import { describeInput, verifyManifest, writeManifest } from '../platform/manifest.ts'
import type { FurtherFound, FurtherMessage, FurtherWork } from './further-worker.ts'
import { dataFolder } from './versions.ts'

/** Which questions: of a version's folder, for the categories that a suite asks. */
export type FurtherRequest = { projectDir: string; version: string; suite: string; categories: readonly string[]; signal?: AbortSignal | undefined }
/** What there is: ids that can be asked as they lie there, new ones beside them, and ids that a split asks by now. `isAll`: no more can be made. */
export type FurtherCount = { usable: string[]; fresh: number; isAll: boolean; rejected: Record<string, number>; leaked: string[] }

const FILE = 'questions.jsonl'

/** Counts what could be asked beside `asked`, up to `want`; writes nothing. */
export async function countFurther(request: FurtherRequest, asked: readonly string[], want: number): Promise<FurtherCount> {
  return countsOf(await draw(request, furtherFiles(request), asked, want))
}

/** The files that hold so many questions beside `asked`, as far as there are so many; missing ones are drawn and frozen. The caller holds the project's lock. */
export async function furtherQuestions(request: FurtherRequest, asked: readonly string[], want: number): Promise<{ files: string[]; counts: FurtherCount }> {
  const files = furtherFiles(request)
  for (const file of files) await requireWhole(dirname(file))
  const found = await draw(request, files, asked, want)
  if (found.lines.length > 0) files.push(await freeze(request, files.length + 1, found))
  return { files, counts: countsOf(found) }
}

function countsOf({ usable, lines, isExhausted, rejected, leaked }: FurtherFound): FurtherCount {
  return { usable, fresh: lines.length, isAll: isExhausted, rejected, leaked }
}

function folderOf({ projectDir, version, suite }: Pick<FurtherRequest, 'projectDir' | 'version' | 'suite'>): string {
  return join(dataFolder(projectDir), 'further', `${basename(version)}-${suite}`)
}

/** The files of whole batches, oldest first. */
export function furtherFiles(request: Pick<FurtherRequest, 'projectDir' | 'version' | 'suite'>): string[] {
  const folder = folderOf(request)
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => /^\d{4,}$/.test(name)).sort((a, b) => Number(a) - Number(b)).map((name) => join(folder, name, FILE))
}

async function requireWhole(folder: string): Promise<void> {
  const { problems: [problem] } = await verifyManifest(folder)
  if (problem !== undefined) throw new StudioError({ code: 'verification_failed', message: `The further questions in ${folder} are damaged: ${problem.path} ${problem.detail}.`, next_step: 'Restore this folder from a copy, or delete it and evaluate anew.' })
}

async function freeze(request: FurtherRequest, number: number, { lines, looked, known, rejected }: FurtherFound): Promise<string> {
  const { projectDir, version, suite, categories } = request
  const folder = folderOf(request)
  const id = String(number).padStart(4, '0')
  const partial = join(folder, `.${id}.partial`)
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  writeFileAtomic(join(partial, FILE), lines.join(''))
  const inputs = [await describeInput('dataset', join(version, 'manifest.json'), projectDir)]
  await writeManifest(partial, { kind: 'questions', id: `${basename(folder)}/${id}`, seed: null, inputs, details: { suite, categories, looked, known, accepted: lines.length, rejected } })
  renameSync(partial, join(folder, id))
  syncFolder(folder)
  return join(folder, id, FILE)
}

function draw({ projectDir, version, categories, signal }: FurtherRequest, frozen: readonly string[], asked: readonly string[], want: number): Promise<FurtherFound> {
  const cancelled = () => new StudioError({ code: 'cancelled', message: 'Looking for further questions was cancelled.', next_step: 'Ask again when you want to.' })
  if (signal?.aborted === true) return Promise.reject(cancelled())
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./further-worker.ts', import.meta.url), { workerData: { projectDir, version, categories, frozen, asked, want } satisfies FurtherWork })
    const finish = (settle: () => void) => {
      signal?.removeEventListener('abort', onAbort)
      void worker.terminate().then(settle)
    }
    const onAbort = () => finish(() => reject(cancelled()))
    signal?.addEventListener('abort', onAbort, { once: true })
    worker.on('message', (message: FurtherMessage) => finish(() => (message.type === 'done' ? resolve(message.found) : reject(new StudioError(message.error)))))
    worker.on('error', (error) => finish(() => reject(error)))
  })
}
