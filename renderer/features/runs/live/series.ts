/** Points of one metric as the two columns that charts draw. Pure. */

import type { MetricPoint } from '../../../../contract/entities/run.ts'

/** A metric's steps and values; a value that was not a number is a gap. */
export function seriesPoints(points: readonly MetricPoint[], name: string): { x: number[]; y: number[] } {
  const own = points.filter((point) => point.name === name)
  return { x: own.map(({ step }) => step), y: own.map(({ value }) => value ?? NaN) }
}

/** The newest value of a metric; null before one. */
export function newestValue(points: readonly MetricPoint[], name: string): number | null {
  return points.findLast((point) => point.name === name)?.value ?? null
}
