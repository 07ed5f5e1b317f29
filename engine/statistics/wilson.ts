/**
 * The Wilson score interval of a proportion. Knows nothing of checks and targets.
 * Source: E. B. Wilson, JASA 22 (1927); without continuity correction.
 */

/** Two-sided 95 % point of the standard normal distribution. */
export const Z_95 = 1.959963984540054

/** Lower and upper bound, both in [0, 1]. */
export type Interval = readonly [low: number, high: number]

/**
 * Interval of k successes in n trials (k and n may be fractions: effective sizes); null for n = 0.
 * centre = (p + z²/2n) / (1 + z²/n), half = z·sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n).
 */
export function wilsonInterval(k: number, n: number, z = Z_95): Interval | null {
  if (n <= 0) return null
  const p = k / n
  const zz = (z * z) / n
  const centre = p + zz / 2
  const half = z * Math.sqrt(Math.max(0, (p * (1 - p)) / n) + zz / (4 * n))
  const low = (centre - half) / (1 + zz)
  const high = (centre + half) / (1 + zz)
  return [k <= 0 ? 0 : Math.max(0, low), k >= n ? 1 : Math.min(1, high)]
}
