/** How the data screens say reasons, splits and decisions. Knows the words only. */

import type { Decision, RowVerdict, Split } from '../../../contract/entities/dataset-row.ts'
import type { AnswerCheck } from '../../components/answer.tsx'

const REASONS: Record<string, string> = {
  duplicate: 'the same question and answer again',
  excluded: 'excluded in the review',
  'no new prompt': 'no further question to ask',
  'held-out prompt': 'its question is kept for the test',
  unreadable: 'cannot be read',
  ragged: 'more or fewer cells than the header',
  bad_quotes: 'quotes that do not close',
  no_question: 'no question',
  no_answer: 'no answer',
  bad_turns: 'no list of turns',
  broken_text: 'half a character in the text',
}
/** What the three files of a version are for: in full, in a column, and why there is such a part. */
export const SPLIT_WORDS: Record<Split, { word: string; brief: string; term: string; sentence: string }> = {
  train: { word: 'To learn from', brief: 'To learn from', term: 'train', sentence: 'Training reads these samples, and only these.' },
  val: { word: 'To watch while training', brief: 'To watch', term: 'val', sentence: 'Never learned from: the loss on them shows, while training goes on, whether it learns or only remembers.' },
  test: { word: 'For the test, never trained on', brief: 'For the test', term: 'test', sentence: 'Never learned from and never looked at while training: Evaluate asks these questions.' },
}
/** What a leak is. */
export const LEAK_SENTENCE = 'Questions that stand in two of the three parts. A model that has learned a question proves nothing by answering it, so this must be 0.'
/** What a seed is. */
export const SEED_SENTENCE = 'The number that every random choice starts from: the same seed, rules and mix make the same samples again.'
/** A decision as it stands on a row. */
export const DECISION_WORDS: Record<Decision, string> = { keep: 'Kept', fix: 'Fixed', exclude: 'Excluded' }

/** A reason for leaving a row out, in words. */
export function reasonWords(reason: string): string {
  if (reason.startsWith('check:')) return `breaks the rule ${reason.slice('check:'.length).replaceAll('_', ' ')}`
  return REASONS[reason] ?? reason.replaceAll('_', ' ')
}

/** A verdict as the answer component shows it. */
export function verdictChecks(verdict: RowVerdict | null): AnswerCheck[] {
  return (verdict?.checks ?? []).map(({ check, say, k, n }) => ({
    id: check.replaceAll('_', ' '), sentence: say, k, n, notApplicable: null,
    failures: (verdict?.broken ?? []).filter((broken) => broken.check === check).map(({ reason, span }) => ({ reason, start: span[0], end: span[1] })),
  }))
}
