/**
 * What it means to read a verdict again on a growing number of answers. Knows no report.
 */

/** The share of rules below their target that one look calls confirmed at most: one side of a 95 % interval. */
const ONE_LOOK = 0.025

/**
 * The bound over several looks: no more than the sum of theirs (Boole's inequality), however the number of questions was
 * chosen. The intervals themselves stay those of one look.
 */
export function wronglyConfirmedAtMost(looks: number): number {
  return Math.min(1, ONE_LOOK * looks)
}

/** The same in words; null for a first look, which needs none. */
export function looksSentence(looks: number): string | null {
  if (looks < 2) return null
  const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`
  return `This is look ${looks} at a growing number of answers: a rule just below its target is called confirmed with a chance of up to ${percent(wronglyConfirmedAtMost(looks))}, not ${percent(ONE_LOOK)}.`
}
