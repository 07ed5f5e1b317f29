/** Verdicts of the worker as the answer component shows them. */

import type { AnswerCheck } from '../../components/answer.tsx'
import type { LiveVerdict } from '../../rulebook-worker/live-types.ts'

/** The verdicts on an answer. */
export function shownChecks(verdicts: readonly LiveVerdict[]): AnswerCheck[] {
  return verdicts.map(({ check, say, k, n, failures, notApplicable }) => ({ id: check.replaceAll('_', ' '), sentence: say, k, n, failures, notApplicable }))
}

/** Verdicts in one sentence: how many rules are kept, or which are broken. */
export function verdictSentence(verdicts: readonly LiveVerdict[]): { isRight: boolean; sentence: string } {
  const applicable = verdicts.filter(({ n }) => n > 0)
  const broken = applicable.filter(({ k, n }) => k < n)
  const count = `${applicable.length} ${applicable.length === 1 ? 'rule' : 'rules'}`
  if (broken.length === 0) return { isRight: true, sentence: applicable.length === 0 ? 'No rule has anything to say about it.' : `Yes: it keeps all ${count}.` }
  return { isRight: false, sentence: `No: it breaks ${broken.length} of ${count}.` }
}
