/**
 * Writes, reads and verifies manifests: hashes every file of a folder by streaming and writes `manifest.json` last.
 * Does not know what the folders mean; a domain says kind, id, inputs, seed and details.
 */

import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { manifestSchema, type Manifest, type ManifestFile, type ManifestInput } from '../../contract/entities/manifest.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from './atomic-write.ts'
import { APP_ROOT, CODE_ROOT } from './paths.ts'

/** The name of the file that closes a folder. */
export const MANIFEST_NAME = 'manifest.json'

/** What a domain says about the folder that it closes; the rest (files, versions, hardware, time) is found here. */
export type ManifestParts = {
  kind: string
  id: string
  /** ISO 8601; now, unless given. */
  created?: string
  inputs: ManifestInput[]
  seed: number | null
  /** Added to the studio's and Node's own versions (Python's packages, for instance). */
  versions?: Record<string, string>
  /** Added to the processor's facts (the GPU, for instance). */
  hardware?: Record<string, string | number>
  details?: Record<string, unknown>
}

/** How a folder is hashed. */
export type HashOptions = {
  /** Relative paths (a file, or a folder with everything in it) that are not part of the folder's content. */
  exclude?: readonly string[]
  /** Files whose size and hash are known from writing them; they are not read again. */
  known?: readonly ManifestFile[]
  signal?: AbortSignal
}

/** The SHA-256 of a file in lower-case hex, read in pieces. */
export async function sha256File(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The SHA-256 of a text or of bytes in lower-case hex. */
export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Every regular file of `folder`, sorted by path, with size and hash; temporary files, links and the folder's own manifest are left out. */
export async function hashFolder(folder: string, options: HashOptions = {}): Promise<ManifestFile[]> {
  const known = new Map(options.known?.map((file) => [file.path, file]))
  const files: ManifestFile[] = []
  for (const path of await listFiles(folder, options.exclude ?? [])) {
    const written = known.get(path)
    if (written !== undefined) {
      files.push(written)
      continue
    }
    const full = join(folder, path)
    files.push({ path, bytes: (await stat(full)).size, sha256: await sha256File(full, options.signal) })
  }
  return files
}

/** Describes an input of a manifest: hashes the file or folder and writes its path as the manifest format wants it. */
export async function describeInput(name: string, path: string, projectDir: string): Promise<ManifestInput> {
  const isFolder = (await stat(path)).isDirectory()
  return { name, path: portablePath(path, projectDir), sha256: isFolder ? await sha256Tree(path) : await sha256File(path) }
}

/** The hash of a folder: over its sorted relative paths and their hashes. `only` narrows it to some entries. */
export async function sha256Tree(folder: string, options: HashOptions = {}): Promise<string> {
  const files = await hashFolder(folder, options)
  return sha256Of(files.map((file) => `${file.path}\0${file.sha256}\n`).join(''))
}

/** Hashes `folder` and closes it with a manifest, written last and atomically. Returns what was written. */
export async function writeManifest(folder: string, parts: ManifestParts, options: HashOptions = {}): Promise<Manifest> {
  const { details, ...rest } = parts
  const manifest: Manifest = {
    ...rest,
    created: parts.created ?? new Date().toISOString(),
    files: await hashFolder(folder, options),
    versions: { ...studioVersions(), ...parts.versions },
    hardware: { ...machineFacts(), ...parts.hardware },
    ...(details === undefined ? {} : { details }),
  }
  writeJsonAtomic(join(folder, MANIFEST_NAME), manifest)
  return manifest
}

/** Reads a folder's manifest; null where the folder has none (it is unfinished). Throws `verification_failed` on a broken one. */
export function readManifest(folder: string): Manifest | null {
  const path = join(folder, MANIFEST_NAME)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new StudioError(
      {
        code: 'verification_failed',
        message: `The manifest ${path} is damaged.`,
        next_step: 'Restore this folder from a copy, or delete it and make it again.',
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    )
  }
}

/** One thing that is not as the manifest says. */
export type ManifestProblem = {
  /** Relative to the manifest's folder; for an input, the path that the manifest names. */
  path: string
  problem: 'missing' | 'changed' | 'extra' | 'input_missing' | 'input_changed'
  detail: string
}

/** Hashes a folder again and compares it with its manifest; inputs too where `projectDir` is given. Throws `not_found` without a manifest. */
export async function verifyManifest(folder: string, options: { projectDir?: string; exclude?: readonly string[] } = {}): Promise<{ checked: number; problems: ManifestProblem[] }> {
  const manifest = readManifest(folder)
  if (manifest === null) {
    throw new StudioError({
      code: 'not_found',
      message: `${folder} has no ${MANIFEST_NAME}: it was never finished.`,
      next_step: 'Name a finished dataset version, run, eval or export, or a project folder.',
    })
  }
  const problems: ManifestProblem[] = []
  for (const file of manifest.files) problems.push(...(await compareFile(folder, file)))
  const listed = new Set(manifest.files.map((file) => file.path))
  const found = await listFiles(folder, options.exclude ?? [])
  // A folder inside with a manifest of its own (a checkpoint in a run) speaks for itself.
  const speaking = found.filter((path) => path.endsWith(`/${MANIFEST_NAME}`)).map((path) => path.slice(0, -MANIFEST_NAME.length))
  for (const path of found) {
    if (listed.has(path) || speaking.some((inner) => path.startsWith(inner))) continue
    problems.push({ path, problem: 'extra', detail: 'the manifest does not list it' })
  }
  if (options.projectDir !== undefined) problems.push(...(await findChangedInputs(manifest, options.projectDir)))
  return { checked: manifest.files.length, problems }
}

/** The inputs of a manifest that are gone or are no longer what they were: what was made from them is stale. */
export async function findChangedInputs(manifest: Manifest, projectDir: string): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = []
  for (const input of manifest.inputs) problems.push(...(await compareInput(input, projectDir)))
  return problems
}

/** The versions that every manifest carries. */
export function studioVersions(): Record<string, string> {
  const read = JSON.parse(readFileSync(join(CODE_ROOT, 'package.json'), 'utf8')) as { version?: string }
  return { tunesmith: read.version ?? '0', node: process.versions.node }
}

/** The facts of this machine that every manifest carries. */
export function machineFacts(): Record<string, string | number> {
  return {
    platform: `${platform()}-${arch()}`,
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round((totalmem() / 2 ** 30) * 10) / 10,
  }
}

/** Where an input lies on this machine: inside the project, inside the studio, or at its absolute path. */
export function resolveInput(path: string, projectDir: string): string {
  if (path.startsWith('app:')) return join(APP_ROOT, path.slice('app:'.length))
  return isAbsolute(path) ? path : join(projectDir, path)
}

/** The path of an input as the manifest writes it: the same on every machine wherever that is possible. */
export function portablePath(path: string, projectDir: string): string {
  const full = resolve(path)
  const inside = (root: string) => {
    const way = relative(root, full)
    return way !== '' && !way.startsWith('..') && !isAbsolute(way) ? way.split(sep).join('/') : undefined
  }
  const inProject = inside(resolve(projectDir))
  if (inProject !== undefined) return inProject
  const inApp = inside(APP_ROOT)
  return inApp === undefined ? full : `app:${inApp}`
}

async function compareFile(folder: string, file: ManifestFile): Promise<ManifestProblem[]> {
  const full = join(folder, file.path)
  const found = await stat(full).catch(() => undefined)
  if (found === undefined) return [{ path: file.path, problem: 'missing', detail: `${file.bytes} bytes are gone` }]
  if (found.size !== file.bytes) {
    return [{ path: file.path, problem: 'changed', detail: `${found.size} bytes, not ${file.bytes}` }]
  }
  const hash = await sha256File(full)
  if (hash === file.sha256) return []
  return [{ path: file.path, problem: 'changed', detail: `SHA-256 ${hash}, not ${file.sha256}` }]
}

async function compareInput(input: ManifestInput, projectDir: string): Promise<ManifestProblem[]> {
  const full = resolveInput(input.path, projectDir)
  const found = await stat(full).catch(() => undefined)
  if (found === undefined) return [{ path: input.path, problem: 'input_missing', detail: `the ${input.name} is gone` }]
  const hash = found.isDirectory() ? await sha256Tree(full) : await sha256File(full)
  if (hash === input.sha256) return []
  return [{ path: input.path, problem: 'input_changed', detail: `the ${input.name} was changed since` }]
}

async function listFiles(folder: string, exclude: readonly string[]): Promise<string[]> {
  const skipped = new Set([...exclude, MANIFEST_NAME])
  const found: string[] = []
  const walk = async (prefix: string) => {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      if (skipped.has(path) || entry.name.endsWith('.partial')) continue
      if (entry.isDirectory()) await walk(path)
      else if (entry.isFile()) found.push(path)
    }
  }
  await walk('')
  return found.sort()
}
