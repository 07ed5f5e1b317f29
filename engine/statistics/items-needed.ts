/**
 * How many answers without a failure it takes to confirm a target. Knows nothing of suites.
 */
import { wilsonInterval, Z_95 } from './wilson.ts'

/**
 * Fewest trials without a failure whose Wilson lower bound reaches `target`: with k = n the bound is n / (n + z²),
 * so n >= z²·t / (1 - t). Null for a target of 1, which no sample confirms.
 */
export function itemsNeeded(target: number, z = Z_95): number | null {
  if (target >= 1) return null
  if (target <= 0) return 1
  return Math.max(1, Math.ceil((z * z * target) / (1 - target) - 1e-9))
}

/**
 * The same by the one-sided exact binomial bound: tⁿ <= alpha, so n >= ln(alpha) / ln(t)
 * (Clopper and Pearson, Biometrika 26, 1934, for k = n).
 */
export function itemsNeededExact(target: number, alpha = 0.05): number | null {
  if (target >= 1) return null
  if (target <= 0) return 1
  return Math.max(1, Math.ceil(Math.log(alpha) / Math.log(target) - 1e-9))
}

/** No more than so many times the answers there are: beyond that nobody asks them. */
const MOST_TIMES = 1000

/**
 * How many times the answers it takes until the lower bound reaches `target`, if the rate stays as it is. `low` is the lower
 * bound now, from which the worth of the answers there are is read. Null where no number of answers would do.
 */
export function timesAsMany(rate: number, low: number, target: number): number | null {
  if (rate <= target && rate < 1) return null
  const now = sizeFor(rate, low)
  const needed = sizeFor(rate, target)
  return now === null || needed === null || needed / now > MOST_TIMES ? null : Math.max(1, needed / now)
}

/** The least size, as a fraction, at which the lower bound of this rate reaches `bound`; null where none does. */
function sizeFor(rate: number, bound: number): number | null {
  const lowAt = (n: number) => wilsonInterval(rate * n, n)?.[0] ?? 0
  let [few, many] = [0, 1]
  while (lowAt(many) < bound) {
    if (many > 1e9) return null
    ;[few, many] = [many, many * 2]
  }
  for (let i = 0; i < 60; i++) {
    const middle = (few + many) / 2
    if (lowAt(middle) < bound) few = middle
    else many = middle
  }
  return many
}
