/**
 * Exact McNemar test of two subjects on the same items. Knows nothing of checks.
 * Source: Q. McNemar, Psychometrika 12 (1947), with the exact binomial distribution of the discordant pairs.
 */

/**
 * Two-sided p value for `onlyA` pairs right only in A and `onlyB` only in B:
 * min(1, 2·P(X <= min)) with X ~ Binomial(onlyA + onlyB, 1/2). Without a discordant pair it is 1.
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB
  const fewer = Math.min(onlyA, onlyB)
  let logTerm = -n * Math.LN2
  let logSum = logTerm
  for (let i = 1; i <= fewer; i += 1) {
    logTerm += Math.log((n - i + 1) / i)
    const larger = Math.max(logSum, logTerm)
    logSum = larger + Math.log(Math.exp(logSum - larger) + Math.exp(logTerm - larger))
  }
  return Math.min(1, 2 * Math.exp(logSum))
}
