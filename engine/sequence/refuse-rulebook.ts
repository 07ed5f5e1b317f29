/**
 * How this folder says that a rulebook cannot be compiled: one place for the error code and the next step.
 * Knows no concept of the rulebook; positions in the file are added by whoever read it.
 */
import { StudioError } from '../../contract/errors.ts'

/** An error of the rulebook at `path` (as in `records.card.suit`), with what to do next. */
export function badRulebook(path: string, message: string, nextStep: string): StudioError {
  return new StudioError({ code: 'bad_rulebook', message: `${path}: ${message}`, next_step: nextStep })
}

/** A concept that the schema knows and sequences do not compile yet. */
export function notYet(path: string, concept: string): StudioError {
  return new StudioError({
    code: 'not_yet',
    message: `${path}: ${concept} cannot be compiled yet.`,
    next_step: 'Take it out of the rulebook or wait for a version that compiles it.',
  })
}
