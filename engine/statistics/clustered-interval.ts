/**
 * Interval of a pooled rate whose units come in clusters (the items of one answer are not independent).
 * Sums are kept instead of rows, so that a million answers need six numbers.
 * Sources: the ratio estimator's variance (W. G. Cochran, Sampling Techniques, 1977, 6.3; the clustered standard error of
 * E. Miller, arXiv 2411.00640), its effective sample size put into Wilson's interval (Korn and Graubard, 1998).
 */
import { wilsonInterval } from './wilson.ts'
import type { Interval } from './wilson.ts'

/** Running sums over clusters with at least one unit. */
export type ClusterSums = { clusters: number; k: number; n: number; kk: number; kn: number; nn: number }

/** Sums of nothing. */
export function emptySums(): ClusterSums {
  return { clusters: 0, k: 0, n: 0, kk: 0, kn: 0, nn: 0 }
}

/** Adds one cluster: k of its n units hold. A cluster without units is not counted. */
export function addCluster(sums: ClusterSums, k: number, n: number): void {
  if (n <= 0) return
  sums.clusters += 1
  sums.k += k
  sums.n += n
  sums.kk += k * k
  sums.kn += k * n
  sums.nn += n * n
}

/**
 * How many independent units the pooled rate is worth: p(1-p) / Var(p), with Var(p) = Σ(kᵢ - p·nᵢ)² / n²,
 * and never more than there are clusters. With one unit a cluster it is the number of clusters exactly.
 */
export function effectiveSize(sums: ClusterSums): number {
  if (sums.n === 0) return 0
  const p = sums.k / sums.n
  const spread = sums.kk - 2 * p * sums.kn + p * p * sums.nn
  const scatter = p * (1 - p) * sums.n * sums.n
  if (scatter <= 0 || spread <= 0) return sums.clusters
  return Math.min(sums.clusters, scatter / spread)
}

/** 95 % Wilson interval of the pooled rate, at the effective size; null where nothing was judged. */
export function clusteredInterval(sums: ClusterSums): Interval | null {
  if (sums.n === 0) return null
  const size = effectiveSize(sums)
  return wilsonInterval((sums.k / sums.n) * size, size)
}
