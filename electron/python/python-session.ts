/**
 * A Python process that stays: requests and replies as JSON lines over its standard input and output.
 * Ends with the studio, since its input then ends. Does not know what is asked.
 */

import { spawn } from 'node:child_process'
import { StudioError } from '../../contract/errors.ts'
import { identify, terminateTree } from '../platform/processes.ts'
import { requireEnvironment } from './environment.ts'
import { pythonVariables } from './python-process.ts'

/** A process that answers. */
export type PythonSession = {
  readonly pid: number
  send(request: Record<string, unknown>): void
  /** Resolves when it has ended, with its last lines of stderr. */
  readonly ended: Promise<string>
  close(): Promise<void>
}

const KEPT_CHARACTERS = 8_000
const MAX_LINE = 16 * 2 ** 20

/**
 * Starts `python ARGS` in the accepted environment. `onLine` sees every JSON object that it writes.
 * @throws StudioError `environment_missing` where there is none
 */
export function startSession(args: readonly string[], options: { env?: NodeJS.ProcessEnv; onLine(line: Record<string, unknown>): void }): PythonSession {
  const { python } = requireEnvironment()
  const child = spawn(python, ['-u', ...args], { env: pythonVariables(options.env ?? {}), stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true })
  const lines = lineReader((line) => deliver(line, options.onLine))
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', lines)
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-KEPT_CHARACTERS)
  })
  // A process that is gone takes no more requests: `ended` tells it, the broken pipe need not.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => resolve(stderr))
    child.once('error', (error) => resolve(String(error)))
  })
  const identity = identify(child.pid ?? 0)
  return {
    pid: child.pid ?? 0,
    ended,
    send: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
    },
    close: async () => {
      child.stdin.end()
      await terminateTree(identity, 1_000)
      await ended
    },
  }
}

/** Takes text in pieces and hands on whole lines; one that is too long is passed over, up to its end. */
function lineReader(onLine: (line: string) => void): (chunk: string) => void {
  let pieces: string[] = []
  let [held, isCut] = [0, false]
  return (chunk) => {
    const parts = chunk.split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      if (!isCut) onLine(pieces.join('') + part)
      pieces = []
      held = 0
      isCut = false
    }
    held += last.length
    isCut ||= held > MAX_LINE
    if (isCut) pieces = []
    else pieces.push(last)
  }
}

function deliver(line: string, onLine: (line: Record<string, unknown>) => void): void {
  if (!line.startsWith('{')) return
  try {
    onLine(JSON.parse(line) as Record<string, unknown>)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
}

/** The error of a session that ended while something was asked. */
export function sessionEnded(stderr: string): StudioError {
  const isFull = /out of memory|MemoryError|Killed/iu.test(stderr)
  return new StudioError({
    code: isFull ? 'out_of_memory' : 'process_failed',
    message: isFull ? 'Memory ran out while the model was loaded or answered.' : 'The process that answers for this model ended.',
    next_step: isFull ? 'Chat with a smaller model or an exported file, or stop what else uses the memory.' : 'Send the message again; if it stays, repair the Python environment in Settings.',
    detail: stderr.slice(-4_000),
  })
}
