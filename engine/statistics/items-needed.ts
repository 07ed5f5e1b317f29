/**
 * How many answers without a failure it takes to confirm a target. Knows nothing of suites.
 */
import { Z_95 } from './wilson.ts'

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
