/**
 * Starts a module of this folder as a child process with a minimal environment and remembers its last lines of output,
 * so that a native crash becomes an error with a reason. Does not know what the child does.
 */

import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { StudioError } from '../../../contract/errors.ts'

const KEPT_LINES = 20
const KEPT_VARIABLES = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES']

/** A child with a message channel. */
export type NativeChild = {
  readonly process: ChildProcess
  /** The last lines it wrote to stdout or stderr, oldest first. */
  lastLines(): string
  /** Whether a waiting child keeps the studio's process alive; it does at first. */
  hold(isHeld: boolean): void
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** A started module. */
export type ForkedProcess = ChildProcess
/** With what a module is started. */
export type ForkOptions = { env: Record<string, string | undefined>; execArgv: readonly string[] }
/** Starts a module as a process of its own, with messages in both directions. */
export type Forker = (module: URL, options: ForkOptions) => ForkedProcess

let start: Forker = (module, { env, execArgv }) => fork(module, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env, execArgv: [...execArgv] })

/** Starts children in another way from now on: the desktop app cannot fork. */
export function forkThrough(forker: Forker): void {
  start = forker
}

/** Forks a module. `onLine` sees each line of its stdout and stderr. */
export function forkNative(module: URL, onLine?: (line: string) => void): NativeChild {
  const child = start(module, {
    env: Object.fromEntries(KEPT_VARIABLES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=2048'],
  })
  const lines: string[] = []
  const remember = (line: string) => {
    if (line.trim() === '') return
    lines.push(line)
    if (lines.length > KEPT_LINES) lines.shift()
    onLine?.(line)
  }
  for (const stream of [child.stdout, child.stderr]) splitLines(stream, remember)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
    child.once('error', (error) => {
      remember(String(error))
      if (child.pid === undefined) resolve({ code: null, signal: null })
    })
  })
  return { process: child, lastLines: () => lines.join('\n'), hold: (isHeld) => hold(child, isHeld), ended }
}

function hold(child: ChildProcess, isHeld: boolean): void {
  const parts: readonly unknown[] = [child, child.channel, child.stdout, child.stderr]
  for (const part of parts) {
    const handle = part as { ref?: () => void; unref?: () => void } | null | undefined
    if (isHeld) handle?.ref?.()
    else handle?.unref?.()
  }
}

/** The error for a child that ended without an answer. */
export function childDied(what: string, child: NativeChild, end: { code: number | null; signal: NodeJS.Signals | null }): StudioError {
  const how = end.signal === null ? `exit code ${String(end.code)}` : `signal ${end.signal}`
  return new StudioError({
    code: 'process_failed',
    message: `${what} ended unexpectedly (${how}).`,
    next_step: 'Try again; if it happens again with the same file, export that file anew.',
    detail: child.lastLines(),
  })
}

function splitLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = (parts.pop() ?? '').slice(-10_000)
    for (const part of parts) onLine(part)
  })
  stream?.on('end', () => {
    if (rest !== '') onLine(rest)
  })
}
