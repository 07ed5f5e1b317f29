/**
 * What it means that an evaluation stopped before every question was asked. Knows no answers.
 */

/** The chance of a wrong decision on either side: one side of a 95 % interval. */
export const ALPHA = 0.025

/** A decision in words. */
export function stopSentence({ asked, of, outcome, gates }: { asked: number; of: number; outcome: 'pass' | 'miss'; gates: readonly string[] }): string {
  const why = outcome === 'pass' ? 'every target is confirmed' : `${gates.slice(0, 3).join('; ')}${gates.length > 3 ? ` and ${gates.length - 3} more` : ''} cannot reach the target any more`
  return `Stopped after ${asked} of ${of} questions: ${why} at a level that holds for any number of looks (a wrong decision in at most ${ALPHA * 100} % of evaluations).`
}
