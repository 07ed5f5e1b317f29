/**
 * The Python environment as it stands on disk: which folder, which lock, ready or not. Fast and synchronous, for every start.
 * A folder counts only with its READY marker, which the installer writes last. Installs nothing.
 */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { appPaths, homePaths } from '../platform/paths.ts'
import { BACKENDS, type Backend } from './backend.ts'

/** What READY and `current.json` hold: the accepted environment and what its acceptance test saw. */
export const readyRecordSchema = z.object({
  backend: z.enum(BACKENDS),
  /** Why this backend was chosen. */
  reason: z.string(),
  /** The environment's folder; for an adopted interpreter the folder that holds READY. */
  folder: z.string(),
  /** The interpreter. */
  python: z.string(),
  /** SHA-256 of the lock it was installed from, null for an adopted interpreter. */
  lock_sha256: z.string().nullable(),
  python_version: z.string(),
  versions: z.record(z.string(), z.string().nullable()),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), seconds: z.number() })),
  installed_at: z.string(),
})

/** An accepted environment. */
export type ReadyRecord = z.infer<typeof readyRecordSchema>

/** `ready`, or why not: nothing there, a changed lock, or an installation that was cut off. */
export type EnvironmentState =
  | { state: 'ready'; record: ReadyRecord }
  | { state: 'absent' | 'outdated' | 'unfinished'; reason: string }

/** Where the environments are and where their locks and the trainer's code come from. */
export type EnvironmentPlaces = {
  /** `<user data folder>/python` */
  pythonHome: string
  /** The folder of the lock files, one `<backend>.txt` each. */
  requirements: string
}

const chosenHomeSchema = z.strictObject({ folder: z.string().min(1) })

/** The places that the studio itself uses: the environments lie where the user chose, or in the studio's folder. */
export function defaultPlaces(): EnvironmentPlaces {
  return { pythonHome: pythonHome(), requirements: appPaths.requirements }
}

/** The folder of the environments. `$STUDIO_PYTHON_HOME` wins over what the user chose. */
export function pythonHome(env: NodeJS.ProcessEnv = process.env): string {
  const { home, python } = homePaths()
  if (env['STUDIO_PYTHON_HOME']) return python
  try {
    return chosenHomeSchema.parse(JSON.parse(readFileSync(chosenHomePath(home), 'utf8'))).folder
  } catch {
    return python
  }
}

/** Remembers the folder for the environments. */
export function choosePythonHome(folder: string): void {
  writeJsonAtomic(chosenHomePath(homePaths().home), { folder })
}

function chosenHomePath(home: string): string {
  return join(home, 'python-home.json')
}

/** The lock of a backend: its path and the SHA-256 of its content. */
export function readLock(backend: Backend, places: EnvironmentPlaces): { path: string; sha256: string } {
  const path = join(places.requirements, `${backend}.txt`)
  return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }
}

/** The folder of the environment that a backend's lock describes: `<backend>-<first 12 digits of the lock's hash>`. */
export function environmentFolder(backend: Backend, places: EnvironmentPlaces): string {
  return join(places.pythonHome, `${backend}-${readLock(backend, places).sha256.slice(0, 12)}`)
}

/** The interpreter inside a virtual environment's folder. */
export function interpreterIn(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
}

/** The state of the environment that was accepted last, compared with the lock, STUDIO_BACKEND and STUDIO_PYTHON. */
export function environmentState(places: EnvironmentPlaces = defaultPlaces(), env: NodeJS.ProcessEnv = process.env): EnvironmentState {
  const record = readRecord(currentPath(places))
  if (record === null) return { state: 'absent', reason: 'no Python environment has been installed yet' }
  const wanted = env['STUDIO_BACKEND']
  if (wanted && wanted !== record.backend) return { state: 'absent', reason: `STUDIO_BACKEND asks for ${wanted}` }
  const adopted = env['STUDIO_PYTHON']
  if (adopted) {
    if (record.lock_sha256 === null && record.python === adopted) return { state: 'ready', record }
    return { state: 'absent', reason: `STUDIO_PYTHON names ${adopted}, which has not been accepted yet` }
  }
  if (record.lock_sha256 !== readLock(record.backend, places).sha256) return { state: 'outdated', reason: 'the pinned packages have changed' }
  if (!existsSync(join(record.folder, 'READY')) || !existsSync(record.python)) {
    return { state: 'unfinished', reason: `${record.folder} is incomplete` }
  }
  return { state: 'ready', record }
}

/** The accepted environment. @throws StudioError `environment_missing` where there is none */
export function requireEnvironment(places: EnvironmentPlaces = defaultPlaces()): ReadyRecord {
  const current = environmentState(places)
  if (current.state === 'ready') return current.record
  throw new StudioError({
    code: 'environment_missing',
    message: `The Python environment is not ready: ${current.reason}.`,
    next_step: 'Run `npm run setup` and try again.',
  })
}

/** The file that names the accepted environment; written after READY. */
export function currentPath(places: EnvironmentPlaces): string {
  return join(places.pythonHome, 'current.json')
}

/** Reads READY or `current.json`; null where it is absent or not what this version writes. */
export function readRecord(path: string): ReadyRecord | null {
  try {
    return readyRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
