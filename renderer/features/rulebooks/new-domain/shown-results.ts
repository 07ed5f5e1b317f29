/** Verdicts of a draft as the answer component shows them. */

import type { CheckResult } from '../../../../engine/interfaces.ts'
import type { AnswerCheck } from '../../../components/answer.tsx'

/** The verdicts on an answer. */
export function shownResults(results: readonly CheckResult[], says: Readonly<Record<string, string>>): AnswerCheck[] {
  return results.map(({ check, k, n, failures, notApplicable }) => ({
    id: check.replaceAll('_', ' '), sentence: says[check] ?? check, k, n, notApplicable: notApplicable ?? null,
    failures: failures.map(({ reason, span }) => ({ reason, start: span[0], end: span[1] })),
  }))
}
