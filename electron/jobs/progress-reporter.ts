/**
 * Thins out a job's progress: clients hear of it a dozen times a second at most, the database twice. What comes last before a
 * silence is told too.
 * Knows no job.
 */

import type { Progress } from '../../contract/entities/job.ts'

/** Least time between two writes of a job's progress, in milliseconds. */
const WRITE_MS = 500
/** Least time between two pushes of a job's progress, in milliseconds. */
const PUSH_MS = 80

/** Takes progress as it comes. */
export type ProgressReporter = {
  show(progress: Progress): void
  /** Writes the latest progress now. */
  flush(): void
}

/** Makes a reporter that stores with `write` and tells with `push`. */
export function createProgressReporter(write: (progress: Progress) => void, push: (progress: Progress) => void): ProgressReporter {
  let latest: Progress | undefined
  // By a clock that never goes back: one that is set must not silence a job.
  let writtenAt = -Infinity
  let pushedAt = -Infinity
  let trailing: NodeJS.Timeout | undefined
  const tellLast = () => {
    flush()
    if (latest !== undefined) push(latest)
  }
  const flush = () => {
    clearTimeout(trailing)
    trailing = undefined
    if (latest !== undefined) write(latest)
    writtenAt = performance.now()
  }
  return {
    flush,
    show: (progress) => {
      const isNewPhase = latest?.phase !== progress.phase
      latest = progress
      if (performance.now() - writtenAt >= WRITE_MS) flush()
      else trailing ??= setTimeout(tellLast, WRITE_MS).unref()
      if (!isNewPhase && performance.now() - pushedAt < PUSH_MS) return
      pushedAt = performance.now()
      push(progress)
    },
  }
}
