/**
 * A long series as few points: of each stretch of steps the least and the greatest, so that no spike is lost.
 * Pure; the screen draws what is left.
 */
import type { MetricPoint } from '../../../contract/entities/run.ts'

/** At most about `most` points of one series in step order; the first and the last stay. A value that is not a number stays too. */
export function thin(points: readonly MetricPoint[], most: number): MetricPoint[] {
  if (points.length <= most) return [...points]
  const size = Math.ceil(points.length / Math.max(1, Math.floor(most / 2)))
  const kept = new Set<MetricPoint>([points[0]!, points.at(-1)!])
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(start, start + size)
    let [least, greatest] = [part[0]!, part[0]!]
    for (const point of part) {
      if (point.value === null) kept.add(point)
      else {
        if (least.value === null || point.value < least.value) least = point
        if (greatest.value === null || point.value > greatest.value) greatest = point
      }
    }
    kept.add(least).add(greatest)
  }
  return points.filter((point) => kept.has(point))
}
