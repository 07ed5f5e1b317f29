/**
 * Installs the Python environment where the user wants it. What is there goes on working until the new one was accepted; only then
 * is the new folder remembered and the old one removed. Knows folders and their order; the installation itself is electron/python's.
 */

import { rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { choosePythonHome, environmentState, pythonHome, type EnvironmentPlaces, type ReadyRecord } from '../python/index.ts'
import { appPaths } from '../platform/paths.ts'

/** What is asked for. */
export type InstallOrder = { repair: boolean; inside: string | null }
/** The installation, in the given places. */
export type Install = (options: { repair: boolean; places: EnvironmentPlaces }) => Promise<ReadyRecord>

/** Installs, repairs or moves. A failure leaves everything as it was. */
export async function installAt({ repair, inside }: InstallOrder, install: Install): Promise<ReadyRecord> {
  const before = environmentState()
  const target = inside === null ? null : newHome(inside)
  const record = await install({ repair, places: { pythonHome: target ?? pythonHome(), requirements: appPaths.requirements } })
  if (target === null) return record
  choosePythonHome(target)
  const isOwn = before.state === 'ready' && before.record.lock_sha256 !== null
  if (isOwn && before.record.folder !== record.folder) await rm(before.record.folder, { recursive: true, force: true })
  return record
}

/** The folder for the environments in a folder that the user chose; null where they lie there already, or a variable decides. */
function newHome(inside: string): string | null {
  if (process.env['STUDIO_PYTHON_HOME']) return null
  const now = resolve(pythonHome())
  const folder = resolve(inside) === now || basename(inside) === 'python' ? resolve(inside) : join(resolve(inside), 'python')
  return folder === now ? null : folder
}
