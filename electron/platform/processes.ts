/**
 * Operating system processes: run a short tool, tell whether a process that was started earlier still lives
 * (pid and start time, so that a reused pid is not mistaken for it), and end a whole process tree.
 * Does not know what the processes do; Python is started only through electron/python/.
 */

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that can be recognised later: `startTime` is opaque, null where the platform does not tell. */
export type ProcessIdentity = { pid: number; startTime: string | null }

/** Options of `runTool`. */
export type ToolOptions = {
  cwd?: string
  /** The whole environment of the tool; the studio's own where it is not given. */
  env?: NodeJS.ProcessEnv
  /** Called with each line of stdout and stderr as it comes. */
  onLine?: (line: string) => void
  /** Called with the identity of the started process, which leads its own group. */
  onStart?: (identity: ProcessIdentity) => void
  signal?: AbortSignal
  timeoutMs?: number
}

/** How a tool ended. `exitCode` is null when a signal ended it or it could not be started. */
export type ToolResult = { exitCode: number | null; stdout: string; stderr: string; signal: string | null; isMissing: boolean }

/** Runs a short tool to its end and never throws for its failure; an abort or a timeout ends its descendants too. */
export async function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  // Loaded with the first tool: its hundred files are a fifth of what a start has to read.
  const { execa } = await import('execa')
  const child = execa(command, [...args], {
    reject: false,
    killDescendants: true,
    stdin: 'ignore',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env, extendEnv: false }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  })
  if (options.onStart !== undefined && child.pid !== undefined) options.onStart(identify(child.pid))
  if (options.onLine !== undefined) {
    for (const from of ['stdout', 'stderr'] as const) void forwardLines(child.iterable({ from }), options.onLine)
  }
  const result = await child
  return {
    exitCode: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    signal: result.signal ?? null,
    isMissing: result.code === 'ENOENT',
  }
}

async function forwardLines(lines: AsyncIterable<string>, onLine: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) onLine(line)
  } catch {
    // The tool failed or was ended: its result, not the stream, says so.
  }
}

/** The opaque start time of a process, or null when there is no such process (or the platform does not tell). */
export function processStartTime(pid: number): string | null {
  if (process.platform === 'win32') return null
  if (process.platform === 'linux') {
    const stat = readLinuxStat(pid)
    return stat === null || stat.state === 'Z' ? null : stat.startTime
  }
  const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return ps.status === 0 ? ps.stdout.trim() || null : null
}

type LinuxStat = { state: string; group: number; startTime: string }

function readLinuxStat(pid: number | string): LinuxStat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name stands in parentheses and may hold spaces; field 3 follows the last one. Start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', group: Number(fields[2]), startTime: fields[19] ?? '' }
  } catch {
    return null
  }
}

/** The identity of a running process, to be stored and compared later. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: processStartTime(pid) }
}

/** True while the very process that was identified still runs; a zombie counts as ended, and so does one that had no start time when it was identified. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!answersSignal(identity.pid)) return false
  if (process.platform === 'win32') return true
  const startTime = processStartTime(identity.pid)
  return startTime !== null && identity.startTime === startTime
}

function answersSignal(target: number): boolean {
  try {
    process.kill(target, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Ends a process that leads its own group, and all that it started: TERM, `graceMs` of patience, then KILL.
 * Does nothing when that process has ended. Resolves when no process of the group is left.
 */
export async function terminateTree(leader: ProcessIdentity, graceMs = 5000): Promise<void> {
  if (!isAlive(leader)) return
  if (process.platform === 'win32') {
    await runTool('taskkill', ['/pid', String(leader.pid), '/T', '/F'])
    return
  }
  signalGroup(leader.pid, 'SIGTERM')
  if (await groupEnds(leader.pid, graceMs)) return
  signalGroup(leader.pid, 'SIGKILL')
  await groupEnds(leader.pid, 5000)
}

function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leaderPid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function groupEnds(leaderPid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (isGroupAlive(leaderPid)) {
    if (performance.now() >= deadline) return false
    await sleep(25)
  }
  return true
}

function isGroupAlive(groupId: number): boolean {
  if (!answersSignal(-groupId)) return false
  // A zombie still answers signal 0: on Linux only members that run count, so an unreaped child does not delay us.
  if (process.platform !== 'linux') return true
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false
    const stat = readLinuxStat(entry)
    return stat !== null && stat.group === groupId && stat.state !== 'Z'
  })
}
