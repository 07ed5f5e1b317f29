/** What would decide a rule that is too close to tell: further questions, held back or made. Pure. */

import type { CallOutput } from '../../../contract/calls.ts'
import type { EvalReport } from '../../../contract/entities/eval.ts'
import { verdictSentence } from '../../../engine/evaluation/verdict-sentence.ts'
import { count } from '../../lib/format.ts'

/** Most that are looked for at a time. */
const MOST = 10_000

/** How many further questions would tell, or help where none surely would; 0 where nothing is open, or a rule is missed clearly. */
export function questionsWanted(report: EvalReport): number {
  const { outcome, close, questionsToTell } = verdictSentence(report, null)
  return outcome === 'not_yet' || close.length === 0 ? 0 : Math.min(MOST, questionsToTell ?? report.items)
}

/**
 * `more`: so many that can be asked now would help; `isUsedUp`: there are no others. `heldBack`: in all, where it is known;
 * `further`: what can be asked beside those of the report, where somebody looked.
 */
export function waysToTell(report: EvalReport, heldBack: number | undefined, further?: CallOutput<'evals.plan_more'>): { more: number; isUsedUp: boolean; words: string } {
  const wanted = questionsWanted(report)
  const left = further === undefined ? (heldBack ?? 0) - report.items : further.held_back + further.further
  if (wanted === 0 || (heldBack === undefined && further === undefined)) return { more: 0, isUsedUp: false, words: '' }
  if (left > 0) return { more: Math.min(left, wanted), isUsedUp: false, words: left >= wanted ? `About ${questions(wanted)} would tell.` : `${further?.is_all === true ? 'Only ' : ''}${questions(left)} can be asked.` }
  if (further === undefined) return { more: 0, isUsedUp: false, words: `All ${count(report.items)} held-back questions were asked.` }
  return { more: 0, isUsedUp: true, words: `All ${count(report.items)} questions were asked that the rulebook can hold back; it makes no others.` }
}

function questions(n: number): string {
  return `${count(n)} more ${n === 1 ? 'question' : 'questions'}`
}
