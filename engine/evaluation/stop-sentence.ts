/**
 * What it means that an evaluation stopped before every question was asked. Knows no answers.
 */

/** The chance of a wrong decision on either side: one side of a 95 % interval. */
export const ALPHA = 0.025

/** A decision in words; with the gates that decided it where they are named. */
export function stopSentence({ asked, of, outcome, gates }: { asked: number; of: number; outcome: 'pass' | 'miss'; gates: readonly string[] }): string {
  const named = gates.length === 0 ? 'a target is missed' : `below the target: ${gates.slice(0, 3).join('; ')}${gates.length > 3 ? ` and ${gates.length - 3} more` : ''}`
  const why = outcome === 'pass' ? 'every target is confirmed' : named
  return `Stopped after ${asked} of ${of} questions: ${why}, at a level that holds for any number of looks (a wrong decision in at most ${ALPHA * 100} % of evaluations).`
}
