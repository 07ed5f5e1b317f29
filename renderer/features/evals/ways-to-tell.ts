/** What would decide a rule that is too close to tell: further questions, where some were held back and not asked yet. Pure. */

import type { EvalReport } from '../../../contract/entities/eval.ts'
import { verdictSentence } from '../../../engine/evaluation/verdict-sentence.ts'
import { count } from '../../lib/format.ts'

/** `more`: so many that can be asked now would help; `isUsedUp`: all that were held back were asked. `heldBack`: in all, where it is known. */
export function waysToTell(report: EvalReport, heldBack: number | undefined): { more: number; isUsedUp: boolean; words: string } {
  const { close, questionsToTell } = verdictSentence(report, null)
  if (close.length === 0 || heldBack === undefined) return { more: 0, isUsedUp: false, words: '' }
  const left = heldBack - report.items
  if (left <= 0) return { more: 0, isUsedUp: true, words: `All ${count(report.items)} held-back questions were asked; set more aside and generate again to be surer.` }
  if (questionsToTell === null) return { more: left, isUsedUp: false, words: `${count(left)} more questions are held back.` }
  const more = Math.min(left, questionsToTell)
  return { more, isUsedUp: false, words: more === questionsToTell ? `About ${count(more)} more ${more === 1 ? 'question' : 'questions'} would tell.` : `${count(left)} more ${left === 1 ? 'question is' : 'questions are'} held back.` }
}
