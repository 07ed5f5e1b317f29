/**
 * Installs, resumes and repairs the Python environment: venv, installer, torch, the other packages, acceptance test,
 * READY marker last. What a killed installation left behind is removed and built anew from the tools' download caches.
 * Knows the order of the steps; the tools' command lines are in package-installer.ts.
 */

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import { freeDiskBytes, sizeWords } from '../platform/disk.ts'
import { readHardware } from '../platform/hardware.ts'
import { tryLock } from '../platform/process-lock.ts'
import { terminateTree, type ToolResult } from '../platform/processes.ts'
import { acceptEnvironment, type Acceptance } from './acceptance.ts'
import { chooseBackend, type Backend, type BackendChoice } from './backend.ts'
import {
  currentPath,
  defaultPlaces,
  environmentFolder,
  environmentState,
  interpreterIn,
  readLock,
  readRecord,
  type EnvironmentPlaces,
  type ReadyRecord,
} from './environment.ts'
import { chooseInstaller, findUv, makeVenv, type PackageInstaller, type ToolContext } from './package-installer.ts'
import { torchIndex } from './package-sources.ts'
import { pythonVariables } from './python-process.ts'

/** The steps of an installation, in order. */
export const INSTALL_PHASES = ['backend', 'venv', 'installer', 'torch', 'packages', 'acceptance', 'ready'] as const

/** One line of progress: the step, its number of all, and what is happening in it. */
export type InstallProgress = { phase: (typeof INSTALL_PHASES)[number]; step: number; steps: number; message: string }

/** Options of `installEnvironment`. */
export type InstallOptions = {
  onProgress?: (progress: InstallProgress) => void
  signal?: AbortSignal
  /** Builds the environment anew even if it is ready. */
  repair?: boolean
  places?: EnvironmentPlaces
  /** The backend to install; chosen from STUDIO_BACKEND or the hardware where it is not given. */
  choice?: BackendChoice
  /** The acceptance test; the trainer's probe where it is not given. */
  accept?: (python: string, backend: Backend) => Promise<Acceptance>
}

type Session = {
  places: EnvironmentPlaces
  choice: BackendChoice
  folder: string
  report: (phase: InstallProgress['phase'], message: string) => void
  signal: AbortSignal | undefined
  accept: (python: string, backend: Backend) => Promise<Acceptance>
}

/** Disk that an installation takes while it goes on, downloads included. */
export const NEEDED_BYTES: Record<Backend, number> = { cpu: 3e9, cuda: 14e9 }
const leftoverSchema = z.object({ pid: z.number(), startTime: z.string().nullable() })

/**
 * Makes sure that the environment is there and accepted. Returns at once when it is; waits where another process installs.
 * @throws StudioError `unsupported_hardware`, `no_space`, `no_network`, `environment_broken` or `cancelled`
 */
export async function installEnvironment(options: InstallOptions = {}): Promise<ReadyRecord> {
  const places = options.places ?? defaultPlaces()
  const before = environmentState(places)
  if (before.state === 'ready' && !options.repair) return before.record
  const report: Session['report'] = (phase, message) =>
    options.onProgress?.({ phase, step: INSTALL_PHASES.indexOf(phase) + 1, steps: INSTALL_PHASES.length, message })
  const choice = options.choice ?? chooseBackend(await readHardware(), process.env['STUDIO_BACKEND'])
  report('backend', `${choice.backend}: ${choice.reason}`)
  const accept = options.accept ?? acceptEnvironment
  const folder = environmentFolder(choice.backend, places)
  const session: Session = { places, choice, folder, report, signal: options.signal, accept }
  const release = await takeTurn(session)
  try {
    const meanwhile = environmentState(places)
    if (meanwhile.state === 'ready' && !options.repair) return meanwhile.record
    return process.env['STUDIO_PYTHON'] ? await adopt(session, process.env['STUDIO_PYTHON']) : await build(session, options.repair === true)
  } finally {
    release()
  }
}

/** Waits for the installation lock; two installations never write at once. */
async function takeTurn(session: Session): Promise<() => void> {
  let told = false
  for (;;) {
    session.signal?.throwIfAborted()
    const lock = tryLock(join(session.places.pythonHome, 'install.lock'), 'installing the Python environment')
    if (lock.ok) return lock.release
    if (!told) session.report('backend', `process ${lock.holder.pid} is installing since ${lock.holder.since}; waiting for it`)
    told = true
    await sleep(500)
  }
}

/** Accepts an interpreter that the user brings (STUDIO_PYTHON); nothing is installed into it. */
async function adopt(session: Session, python: string): Promise<ReadyRecord> {
  session.report('acceptance', `trying ${python}, which STUDIO_PYTHON names`)
  const acceptance = await session.accept(python, session.choice.backend)
  return finish(session, { ...readyRecord(session, python, acceptance), folder: session.places.pythonHome, lock_sha256: null })
}

async function build(session: Session, isRepair: boolean): Promise<ReadyRecord> {
  const { choice, folder, places, report } = session
  await endLeftoverTool(places)
  const accepted = isRepair ? null : readRecord(join(folder, 'READY'))
  if (accepted !== null) return finish(session, accepted) // another project's lock was current in between
  checkSpace(session)
  rmSync(folder, { recursive: true, force: true })
  const context = toolContext(session)
  report('venv', `making ${folder}`)
  const uv = await findUv(context.env)
  await makeVenv(folder, uv, context)
  report('installer', uv === null ? 'looking for uv on the package index' : `uv (${uv})`)
  const installer = await chooseInstaller(folder, uv, context)
  session.signal?.throwIfAborted()
  await installLock(session, installer)
  report('acceptance', 'a matrix product, a 4-bit round trip and a tokenizer')
  const python = interpreterIn(folder)
  const acceptance = await session.accept(python, choice.backend)
  return finish(session, readyRecord(session, python, acceptance))
}

/** Torch first, alone, because its builds may come from an index that must not serve the rest. */
async function installLock(session: Session, installer: PackageInstaller): Promise<void> {
  const { choice, folder, places, report, signal } = session
  const lines = readFileSync(readLock(choice.backend, places).path, 'utf8').split('\n')
  const torch = join(folder, 'torch.txt')
  const rest = join(folder, 'packages.txt')
  writeFileAtomic(torch, `${lines.filter((line) => line.startsWith('torch==')).join('\n')}\n`)
  writeFileAtomic(rest, `${lines.filter((line) => !line.startsWith('torch==')).join('\n')}\n`)
  const index = torchIndex(choice.backend)
  report('torch', `PyTorch for ${choice.backend} with ${installer.name}, the largest download`)
  let result = await installer.install(torch, installer.hasOwnSources ? null : index)
  if (result.exitCode !== 0 && installer.hasOwnSources && !installer.hasNoIndex && index !== null && !signal?.aborted) {
    report('torch', `your package sources do not have it; asking ${index}`)
    const second = await installer.install(torch, index)
    result = second.exitCode === 0 ? second : { ...second, stderr: `${result.stderr}\n${second.stderr}` }
  }
  refuseFailure('PyTorch', result, signal)
  const count = lines.filter((line) => line.includes('==')).length
  report('packages', `${count} pinned packages with ${installer.name}`)
  refuseFailure('the pinned packages', await installer.install(rest, null), signal)
}

function refuseFailure(what: string, result: ToolResult, signal: AbortSignal | undefined): void {
  if (result.exitCode === 0) return
  if (signal?.aborted) {
    throw new StudioError({ code: 'cancelled', message: 'The installation was cancelled.', next_step: 'Start it again; what was downloaded is kept.' })
  }
  const detail = result.stderr.split('\n').slice(-30).join('\n')
  if (/no space left|disk quota/i.test(detail)) {
    throw new StudioError({ code: 'no_space', message: `The disk became full while installing ${what}.`, next_step: 'Free some space and start again.', detail })
  }
  throw new StudioError({
    code: 'no_network',
    message: `${what[0]?.toUpperCase()}${what.slice(1)} could not be installed.`,
    next_step: 'Check the network, or name your package index or wheel folder in pip’s configuration (index-url, find-links), and start again.',
    detail,
  })
}

function checkSpace(session: Session): void {
  const free = freeDiskBytes(session.places.pythonHome)
  const needed = NEEDED_BYTES[session.choice.backend]
  if (free >= needed) return
  throw new StudioError({
    code: 'no_space',
    message: `The Python environment needs ${sizeWords(needed)}, the disk of ${session.places.pythonHome} has ${sizeWords(free)} free.`,
    next_step: 'Free some space, or set STUDIO_HOME to a folder on a roomier disk, and start again.',
  })
}

function toolContext(session: Session): ToolContext {
  const phaseOf = (line: string) => (/\btorch\b/.test(line) ? 'torch' : 'packages')
  return {
    env: pythonVariables({}),
    onLine: (line) => {
      if (/^\s*(Downloading|Downloaded|Prepared|Installed|Building|Collecting|Installing collected)\b/.test(line)) session.report(phaseOf(line), line.trim())
    },
    onStart: (identity) => writeJsonAtomic(leftoverPath(session.places), identity),
    signal: session.signal,
  }
}

/** A killed studio leaves the tool that it had started alive, and that would go on writing into the environment. */
async function endLeftoverTool(places: EnvironmentPlaces): Promise<void> {
  try {
    await terminateTree(leftoverSchema.parse(JSON.parse(readFileSync(leftoverPath(places), 'utf8'))), 500)
  } catch {
    // No tool was started before, or its record is unreadable: there is nothing to end.
  }
}

function leftoverPath(places: EnvironmentPlaces): string {
  return join(places.pythonHome, 'install-tool.json')
}

function readyRecord(session: Session, python: string, acceptance: Acceptance): ReadyRecord {
  return {
    backend: session.choice.backend,
    reason: session.choice.reason,
    folder: session.folder,
    python,
    lock_sha256: readLock(session.choice.backend, session.places).sha256,
    python_version: acceptance.python,
    versions: acceptance.versions,
    checks: acceptance.checks,
    installed_at: new Date().toISOString(),
  }
}

function finish(session: Session, record: ReadyRecord): ReadyRecord {
  if (record.lock_sha256 !== null) writeJsonAtomic(join(record.folder, 'READY'), record)
  writeJsonAtomic(currentPath(session.places), record)
  rmSync(leftoverPath(session.places), { force: true })
  session.report('ready', `Python ${record.python_version}, torch ${record.versions['torch'] ?? '?'} in ${record.folder}`)
  return record
}
