/**
 * How long work takes, from what it took before on this machine: a range, never a promise. Pure.
 */

import type { Job } from '../../contract/entities/job.ts'

/** Seconds from and to. */
export type Range = [from: number, to: number]

/** What lies around the fastest and slowest of few measurements. */
const SLACK = { low: 0.85, high: 1.2 }
/** Older measurements may be of another machine or version. */
const LOOKED_AT = 8

/** Seconds that jobs took: each as a whole, or for one of what `unit` counts in their result (in its `counts`, or beside them). Null where nothing was measured. */
export function measuredSeconds(jobs: readonly Job[], unit: string | null): Range | null {
  const seconds = jobs.slice(0, LOOKED_AT).flatMap((job) => {
    if (job.started === null || job.finished === null) return []
    const took = (Date.parse(job.finished) - Date.parse(job.started)) / 1000
    const n = unit === null ? 1 : countIn(job.result, unit)
    return n > 0 && took > 0 ? [took / n] : []
  })
  return seconds.length === 0 ? null : [Math.min(...seconds) * SLACK.low, Math.max(...seconds) * SLACK.high]
}

/** A range for `n` of what one was measured for. */
export function scaled(range: Range | null, n: number): Range | null {
  return range === null ? null : [range[0] * n, range[1] * n]
}

/** All one after another; null where a part is not known. */
export function sumRanges(ranges: readonly (Range | null)[]): Range | null {
  return ranges.reduce<Range | null>((sum, range) => (sum === null || range === null ? null : [sum[0] + range[0], sum[1] + range[1]]), [0, 0])
}

function countIn(result: Job['result'], unit: string): number {
  const counts = result?.['counts']
  const value = typeof counts === 'object' && counts !== null ? (counts as Record<string, unknown>)[unit] : result?.[unit]
  return typeof value === 'number' ? value : 0
}
