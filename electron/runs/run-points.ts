/**
 * The points of a run at work, carried into the history. Where the history is full or busy nothing waits in memory: the run's
 * own log has every point, and all of them are written anew as soon as it takes them again. Knows no process and no push.
 */
import type { MetricPoint, RunEventLine } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { inTransaction, seriesQueries, type WritableDb } from '../db/index.ts'
import { log } from '../platform/log.ts'
import type { RunLog } from './live/run-log.ts'
import { metricPoints } from './metric-points.ts'

/** What it is built from. */
export type RunPointsParts = {
  db: WritableDb
  project: string
  run: string
  /** The run's log, up to date. */
  log(): RunLog
  /** The points of all verdicts that count now. */
  verdicts(): readonly MetricPoint[]
  /** Milliseconds by a clock that never goes back; the machine's own unless given. */
  now?(): number
}

/** Between two attempts to write a run's points anew, in milliseconds. */
const RETRY_MS = 5000

/** Writes the points of one run. */
export class RunPoints {
  readonly #parts: RunPointsParts
  #isFirst = true
  #isBehind = false
  #triedAt = -Infinity

  constructor(parts: RunPointsParts) {
    this.#parts = parts
  }

  /** Carries new lines into the history. */
  take(events: readonly RunEventLine[]): void {
    const { db, project, run } = this.#parts
    this.#write(() => {
      for (const event of events) {
        if (event.type === 'resume' && typeof event['step'] === 'number') seriesQueries.dropPointsAfter(db, project, run, event['step'])
        seriesQueries.addPoints(db, project, run, metricPoints(event))
      }
      // A log read from its start has dropped the verdicts of an earlier life together with the steps trained again.
      if (this.#isFirst || events.some(({ type }) => type === 'resume')) seriesQueries.addPoints(db, project, run, this.#parts.verdicts())
    })
    this.#isFirst = false
  }

  /** Carries the points of new verdicts into the history. */
  judged(points: readonly MetricPoint[]): void {
    this.#write(() => seriesQueries.addPoints(this.#parts.db, this.#parts.project, this.#parts.run, points))
  }

  /** Tries once more what the history did not take. */
  close(): void {
    this.#triedAt = -Infinity
    if (this.#isBehind) this.#write(() => undefined)
  }

  #write(work: () => void): void {
    const { db, project, run } = this.#parts
    const wasBehind = this.#isBehind
    const now = (this.#parts.now ?? performance.now.bind(performance))()
    if (wasBehind && now - this.#triedAt < RETRY_MS) return
    this.#triedAt = now
    const failure = tolerant(() => inTransaction(db, () => (wasBehind ? this.#writeAnew() : work())), !wasBehind)
    this.#isBehind = failure !== null
    if (this.#isBehind || wasBehind) this.#parts.log().historyWaits = failure
    if (wasBehind && !this.#isBehind) log('info', 'the history of a run was written from its log', { project, run })
  }

  #writeAnew(): void {
    const { db, project, run } = this.#parts
    seriesQueries.forgetPoints(db, project, run)
    for (const points of this.#parts.log().series().values()) seriesQueries.addPoints(db, project, run, points)
    seriesQueries.addPoints(db, project, run, this.#parts.verdicts())
  }
}

/** Runs what keeps the history up to date. A full or busy one must not end, or lose sight of, a run that goes on: its folder has everything. Returns why it failed. */
export function tolerant(work: () => void, isNews = true): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof StudioError) || !['no_space', 'locked'].includes(error.code)) throw error
    if (isNews) log('warn', 'the history of a run could not be written now', { message: error.message })
    return error.message
  }
}
