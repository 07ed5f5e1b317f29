/**
 * Cuts a text into pieces by the places where checks fail, so that each piece knows all failures over it.
 * Knows no component.
 */

/** A verdict on one answer: k of n units hold; `notApplicable` tells why there was nothing to judge. */
export type AnswerCheck = {
  id: string
  /** The rule as a sentence. */
  sentence: string
  k: number
  n: number
  notApplicable: string | null
  /** Where it fails: UTF-16 offsets, `end` exclusive. */
  failures: readonly AnswerFailure[]
}

/** One place where a check fails. */
export type AnswerFailure = { reason: string; start: number; end: number }

/** A failure with the check it belongs to. */
export type MarkedFailure = AnswerFailure & { check: string; sentence: string }

/** A piece of the text and the failures over it; none where all is well. */
export type Piece = { text: string; start: number; failures: readonly MarkedFailure[] }

/** What became of a check. */
export type Outcome = 'passed' | 'failed' | 'not_applicable'

/** Passed, failed or not applicable. */
export function outcomeOf(check: AnswerCheck): Outcome {
  if (check.n === 0 || (check.notApplicable !== null && check.failures.length === 0)) return 'not_applicable'
  return check.k === check.n ? 'passed' : 'failed'
}

/** Cuts `text` at every start and end of a failure. */
export function cutByFailures(text: string, checks: readonly AnswerCheck[]): Piece[] {
  const marked: MarkedFailure[] = checks.flatMap((check) =>
    check.failures.map((failure) => ({ ...failure, start: Math.max(0, failure.start), end: Math.min(text.length, failure.end), check: check.id, sentence: check.sentence })),
  )
  const solid = marked.filter((failure) => failure.start < failure.end)
  const cuts = [...new Set([0, text.length, ...solid.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b)
  const pieces: Piece[] = []
  for (const [index, start] of cuts.entries()) {
    const end = cuts[index + 1]
    if (end === undefined) break
    pieces.push({ text: text.slice(start, end), start, failures: solid.filter((failure) => failure.start <= start && failure.end >= end) })
  }
  return pieces
}

/** Failures that stand over no letter, such as a part that is missing; they are told below the text. */
export function failuresWithoutPlace(text: string, checks: readonly AnswerCheck[]): MarkedFailure[] {
  return checks.flatMap((check) =>
    check.failures.filter(({ start, end }) => Math.min(end, text.length) <= Math.max(0, start)).map((failure) => ({ ...failure, check: check.id, sentence: check.sentence })),
  )
}
