/**
 * Whether a sample settles a target: confirmed, refuted or undecided. The plain PASS or FAIL by the rate alone is
 * something else and stands beside it.
 */
import type { Interval } from './wilson.ts'

/** What the interval says of a target. */
export type IntervalVerdict = 'confirmed' | 'refuted' | 'undecided' | 'not_applicable'

/** Confirmed: the whole interval reaches the target. Refuted: all of it lies below. Not applicable: nothing was judged. */
export function verdictOf(interval: Interval | null, target: number): IntervalVerdict {
  if (interval === null) return 'not_applicable'
  if (interval[0] >= target) return 'confirmed'
  return interval[1] < target ? 'refuted' : 'undecided'
}
