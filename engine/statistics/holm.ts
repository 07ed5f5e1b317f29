/**
 * Holm's step-down adjustment of several p values, for when many checks are compared at once.
 * Source: S. Holm, Scandinavian Journal of Statistics 6 (1979). Knows nothing of what is compared.
 */

/** Adjusted p values in the given order: the i-th smallest of m becomes max over j <= i of (m - j + 1)·p₍ⱼ₎, at most 1. */
export function holmAdjust(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0))
  const adjusted = new Array<number>(pValues.length).fill(1)
  let largest = 0
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)))
    adjusted[index] = largest
  }
  return adjusted
}
