/** Verdicts as the host tells them, in the form that Answer shows. */

import type { EvalItemDetail } from '../../../contract/entities/eval.ts'
import type { AnswerCheck } from '../../components/answer.tsx'

/** The verdicts of one output. */
export function answerChecks(checks: EvalItemDetail['checks']): AnswerCheck[] {
  return checks.map(({ check, sentence, k, n, not_applicable, failures }) => ({ id: check, sentence, k, n, notApplicable: not_applicable, failures }))
}
