/**
 * Starts Python: to its end (`runPython`), or as a detached trainer that outlives the studio (`startPython`), which is
 * found again, watched and ended through the files in its folder: stdout.log, stderr.log, proc.json, exit.json.
 * Does not know recipes, runs or events.
 */

import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { appPaths, homePaths } from '../platform/paths.ts'
import { identify, isAlive, runTool, terminateTree, type ProcessIdentity, type ToolOptions, type ToolResult } from '../platform/processes.ts'
import { yieldProcess } from '../platform/yield-to-host.ts'
import { requireEnvironment } from './environment.ts'

const identitySchema = z.object({ pid: z.number(), startTime: z.string().nullable() })
/** `oom_kills`: what `kernelOomKills` said when the process began. */
const recordSchema = identitySchema.extend({ oom_kills: z.number().nullish() })
const exitSchema = z.object({ code: z.number().nullable(), signal: z.string().nullable(), out_of_memory: z.boolean().default(false), ended_at: z.string() })

/** How a detached process ended: its exit code, or the name of the signal that ended it; `out_of_memory` where the kernel did, for want of memory. Time in ISO form. */
export type ProcessExit = z.infer<typeof exitSchema>

/**
 * What the files of a folder say of its process. `lost`: it runs no longer and could not record how it ended
 * (the whole group was killed, the disk was full, or the machine went down); `outOfMemory` where the kernel has ended
 * processes for want of memory since it began.
 */
export type DetachedState =
  | { state: 'none' }
  | { state: 'running'; identity: ProcessIdentity }
  | { state: 'exited'; exit: ProcessExit }
  | { state: 'lost'; outOfMemory: boolean }

/** Options of `runPython`. */
export type RunPythonOptions = Omit<ToolOptions, 'env'> & {
  /** Variables on top of the studio's own. */
  env?: NodeJS.ProcessEnv
  /** The interpreter; that of the accepted environment where it is not given. */
  python?: string
}

/** Options of `startPython`. */
export type StartPythonOptions = {
  args: readonly string[]
  /** The folder of stdout.log, stderr.log, proc.json and exit.json; made where it is missing. */
  folder: string
  cwd?: string
  /** Variables on top of the studio's own. */
  env?: NodeJS.ProcessEnv
  /** The interpreter; that of the accepted environment where it is not given. */
  python?: string
}

/** Variables that would make the managed Python load foreign packages or CUDA libraries. */
const FOREIGN_VARIABLES = ['PYTHONHOME', 'PYTHONPATH', 'PYTHONSTARTUP', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'LD_LIBRARY_PATH']

/** The environment variables of every Python process: the studio's own less what is foreign, UTF-8, the trainer importable. */
export function pythonVariables(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { ...process.env }
  for (const name of FOREIGN_VARIABLES) delete variables[name]
  return {
    ...variables,
    PYTHONPATH: appPaths.pythonEnv,
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
    TOKENIZERS_PARALLELISM: 'false',
    STUDIO_TOKENS: join(homePaths().cache, 'tokens'),
    ...extra,
  }
}

/** Runs Python to its end with the trainer package importable. Does not throw for a failing program: read `exitCode`. */
export async function runPython(args: readonly string[], options: RunPythonOptions = {}): Promise<ToolResult> {
  const { env, python, ...rest } = options
  return runTool(python ?? requireEnvironment().python, args, { ...rest, env: pythonVariables(env ?? {}) })
}

/**
 * Starts a detached Python process in a group of its own, under `supervise.py`, which records in exit.json how it ended.
 * @throws StudioError `conflict` where the process of this folder still runs, `process_failed` where it cannot be started
 */
export async function startPython(options: StartPythonOptions): Promise<ProcessIdentity> {
  const { folder } = options
  if (readDetached(folder).state === 'running') {
    throw new StudioError({ code: 'conflict', message: `A process is already running in ${folder}.`, next_step: 'Stop it first, or wait for its end.' })
  }
  const python = options.python ?? requireEnvironment().python
  mkdirSync(folder, { recursive: true })
  for (const name of ['exit.json', 'proc.json']) rmSync(join(folder, name), { force: true })
  const stdout = openSync(join(folder, 'stdout.log'), 'a')
  const stderr = openSync(join(folder, 'stderr.log'), 'a')
  try {
    const child = spawn(python, ['-u', '-I', join(appPaths.pythonEnv, 'supervise.py'), folder, python, ...options.args], {
      cwd: options.cwd ?? folder,
      env: pythonVariables(options.env ?? {}),
      detached: true,
      stdio: ['ignore', stdout, stderr],
      windowsHide: true,
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    if (child.pid !== undefined) yieldProcess(child.pid)
    const identity = identify(child.pid ?? 0)
    writeJsonAtomic(join(folder, 'proc.json'), { ...identity, oom_kills: kernelOomKills() })
    child.unref()
    return identity
  } catch (error) {
    throw new StudioError(
      { code: 'process_failed', message: `Python could not be started: ${python}.`, next_step: 'Run `npm run setup -- --repair`.', detail: String(error) },
      { cause: error },
    )
  } finally {
    closeSync(stdout)
    closeSync(stderr)
  }
}

/** What the files in `folder` and the operating system say of the process that was started there, by this process or an earlier one. */
export function readDetached(folder: string): DetachedState {
  const record = readJson(join(folder, 'proc.json'), recordSchema)
  const identity = record && { pid: record.pid, startTime: record.startTime }
  if (identity !== null && isAlive(identity)) return { state: 'running', identity }
  const exit = readJson(join(folder, 'exit.json'), exitSchema)
  if (exit !== null) return { state: 'exited', exit }
  if (record === null) return { state: 'none' }
  const kills = kernelOomKills()
  return { state: 'lost', outOfMemory: kills !== null && record.oom_kills != null && kills > record.oom_kills }
}

/** Waits until the process of `folder` has ended, asking every `pollMs`. */
export async function waitDetached(folder: string, signal?: AbortSignal, pollMs = 100): Promise<DetachedState> {
  for (;;) {
    const state = readDetached(folder)
    if (state.state !== 'running') return state
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal })
  }
}

/** Ends the process of `folder` and all that it started: TERM, patience, KILL. Asking it first is the caller's part. */
export async function stopDetached(folder: string, graceMs = 5000): Promise<DetachedState> {
  const state = readDetached(folder)
  if (state.state === 'running') await terminateTree(state.identity, graceMs)
  return readDetached(folder)
}

/** How many processes Linux has ended for want of memory since it was started; null where the system does not tell. */
function kernelOomKills(): number | null {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? NaN) || 0
  } catch {
    return null
  }
}

function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
