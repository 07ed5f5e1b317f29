/**
 * How wire forms and conversations say what is wrong with their part of a rulebook: every problem is
 * reported with its path, so that a reader can show all of them; a compiler throws the first.
 */
import { StudioError } from '../../contract/errors.ts'

/** One thing that cannot be compiled; `path` is dotted, as in `conversations.talk.turns.0.fields.c`. */
export type FieldProblem = { readonly path: string; readonly message: string; readonly next_step: string }

/** Takes note of a problem. */
export type Report = (path: string, message: string, nextStep: string) => void

/** A reporter that fills a list. */
export function collectProblems(into: FieldProblem[]): Report {
  return (path, message, nextStep) => {
    into.push({ path, message, next_step: nextStep })
  }
}

/** Throws StudioError `bad_rulebook` for the first problem; the others are counted in its detail. */
export function throwFirst(problems: readonly FieldProblem[]): void {
  const first = problems[0]
  if (first === undefined) return
  throw new StudioError({
    code: 'bad_rulebook',
    message: `${first.path}: ${first.message}`,
    next_step: first.next_step,
    detail: problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'),
  })
}
