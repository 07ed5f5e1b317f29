/**
 * The packages that only the recipes dpo and grpo need (TRL and what it brings), or only sweeps (Optuna), in folders of their
 * own beside the environment, installed when such a run is first started. A folder counts only with its READY marker, written last.
 * Does not know runs.
 */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { tryLock } from '../platform/process-lock.ts'
import { defaultPlaces, requireEnvironment, type EnvironmentPlaces, type ReadyRecord } from './environment.ts'
import { chooseInstaller, findUv, type ToolContext } from './package-installer.ts'
import { pythonVariables } from './python-process.ts'

/** What is installed apart from the environment, as its lock is called, and whom it is for. */
const EXTRAS = { preferences: 'the recipes dpo and grpo', sweeps: 'sweeps' } as const
type Extra = keyof typeof EXTRAS

/** Options of `installPreferencePackages`. */
export type PreferencePackagesOptions = { extra?: Extra; onProgress?: (message: string) => void; signal?: AbortSignal; places?: EnvironmentPlaces }

/** The folder of the packages for the accepted environment, to be put on PYTHONPATH; they are installed where they are missing. */
export async function installPreferencePackages({ extra = 'preferences', onProgress, signal, places = defaultPlaces() }: PreferencePackagesOptions = {}): Promise<string> {
  const record = requireEnvironment(places)
  const lock = lockOf(record, places, extra)
  const folder = preferenceFolder(record, places, extra)
  if (existsSync(join(folder, 'READY'))) return folder
  const release = await takeTurn(places, onProgress, signal)
  try {
    if (!existsSync(join(folder, 'READY'))) await install(record, folder, lock, EXTRAS[extra], { env: pythonVariables({}), onLine: () => undefined, onStart: () => undefined, signal }, onProgress)
    return folder
  } finally {
    release()
  }
}

/** The folder that the environment's lock and the packages' lock together describe. */
export function preferenceFolder(record: ReadyRecord, places: EnvironmentPlaces = defaultPlaces(), extra: Extra = 'preferences'): string {
  const hash = createHash('sha256').update(record.lock_sha256 ?? record.python).update(readFileSync(lockOf(record, places, extra)))
  return join(places.pythonHome, `${record.backend}-${extra}-${hash.digest('hex').slice(0, 12)}`)
}

function lockOf({ backend }: ReadyRecord, { requirements }: EnvironmentPlaces, extra: Extra): string {
  return join(requirements, `${backend}-${extra}.txt`)
}

async function install(record: ReadyRecord, folder: string, lock: string, whom: string, context: ToolContext, report: PreferencePackagesOptions['onProgress']): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  const inside = ownUv(record.python)
  const uv = (await findUv(context.env)) ?? (existsSync(inside) ? inside : null)
  const installer = await chooseInstaller(record.folder, uv, context, record.python)
  const count = readFileSync(lock, 'utf8').split('\n').filter((line) => line.includes('==')).length
  report?.(`${count} packages for ${whom} with ${installer.name}`)
  const result = await installer.install(lock, null, folder)
  context.signal?.throwIfAborted()
  if (result.exitCode !== 0) {
    throw new StudioError({
      code: 'no_network',
      message: `The packages for ${whom} could not be installed.`,
      next_step: 'Check the network, or name your package index or wheel folder in pip’s configuration, and start the run again.',
      detail: result.stderr.split('\n').slice(-30).join('\n'),
    })
  }
  writeJsonAtomic(join(folder, 'READY'), { python: record.python, installed_at: new Date().toISOString() })
}

/** The uv that the environment was built with, where it was installed into it. */
function ownUv(python: string): string {
  return process.platform === 'win32' ? join(python, '..', 'uv.exe') : join(python, '..', 'uv')
}

/** Waits until no other process installs. */
async function takeTurn(places: EnvironmentPlaces, report: PreferencePackagesOptions['onProgress'], signal: AbortSignal | undefined): Promise<() => void> {
  for (;;) {
    signal?.throwIfAborted()
    const lock = tryLock(join(places.pythonHome, 'install.lock'), 'installing further packages')
    if (lock.ok) return lock.release
    report?.(`process ${lock.holder.pid} is installing; waiting for it`)
    await sleep(500)
  }
}
