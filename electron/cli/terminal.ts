/**
 * Where a command prints: results to stdout, everything about the work to stderr, one live line on a terminal.
 * Knows no command.
 */

import type { ErrorParts } from '../../contract/errors.ts'

/** The part of a stream that is used. */
export type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number }

/** Prints. */
export type Terminal = {
  /** A result line for people, to stdout. */
  line(text?: string): void
  /** A result for programs, to stdout: one JSON value a line. */
  json(value: unknown): void
  /** Raw text to stdout, for streaming. */
  raw(text: string): void
  /** A remark about the work, to stderr. */
  note(text: string): void
  /** The live line; on a stream that is no terminal it is printed only when `phase` changes. */
  live(text: string, phase: string): void
  /** Removes the live line. */
  settle(): void
  /** A failure: what, next step, detail. */
  failure(error: ErrorParts): void
}

/** The most lines of an error's detail. */
const DETAIL_LINES = 15

/** Makes a terminal of two streams. `quiet` drops remarks and progress: for output that a program reads. */
export function createTerminal(out: Output, err: Output, quiet: boolean): Terminal {
  let isLive = false
  let lastPhase = ''
  const settle = () => {
    if (isLive) err.write('\r\u001b[K')
    isLive = false
  }
  const line = (text = '') => {
    settle()
    out.write(`${text}\n`)
  }
  return {
    line,
    settle,
    json: (value) => line(JSON.stringify(value)),
    raw: (text) => void out.write(text),
    note: (text) => {
      settle()
      if (!quiet) err.write(`${text}\n`)
    },
    live: (text, phase) => {
      if (err.isTTY === true) {
        err.write(`\r\u001b[K${text.slice(0, (err.columns ?? 80) - 1)}`)
        isLive = true
      } else if (!quiet && phase !== lastPhase) err.write(`${text}\n`)
      lastPhase = phase
    },
    failure: ({ code, message, next_step, detail }) => {
      settle()
      err.write(`error: ${message}\nnext:  ${next_step}\n`)
      const shown = code === 'internal' ? '' : (detail ?? '').trim()
      for (const text of shown === '' ? [] : shown.split('\n').slice(-DETAIL_LINES)) err.write(`       ${text}\n`)
    },
  }
}
