/**
 * A report as one sentence for a person: passed or not yet, how many rules on how many questions, what the base kept.
 * Pure text; the numbers are the report's.
 */
import type { EvalCheckResult, EvalReport } from '../../contract/entities/eval.ts'

/** The gate rows of one rule over its decodings. */
export type RuleVerdict = {
  readonly check: string
  /** All decodings hold. */
  readonly passed: boolean
  /** Some decoding's interval still contains the target. */
  readonly undecided: boolean
  /** Most answers without a failure that would confirm every decoding; null where none is open. */
  readonly itemsNeeded: number | null
  readonly rows: readonly EvalCheckResult[]
}

/** What a report says in words. */
export type VerdictWords = {
  readonly meaning: 'passed' | 'failed' | 'undecided'
  readonly sentence: string
  /** A second sentence where some rules are undecided, or the empty string. */
  readonly remark: string
}

type ReportPart = Pick<EvalReport, 'checks' | 'items' | 'passed'>

/** Every rule that gates, in the report's order. Free outputs decide; constrained ones only where there are no others. */
export function ruleVerdicts(report: Pick<EvalReport, 'checks'>): RuleVerdict[] {
  const gated = report.checks.filter((row) => row.target !== null)
  const free = gated.filter((row) => row.mode === 'free')
  const rows = free.length > 0 ? free : gated
  return [...new Set(rows.map((row) => row.check))].map((check) => {
    const own = rows.filter((row) => row.check === check)
    const open = own.filter((row) => row.passed === true && row.verdict === 'undecided')
    const needed = open.flatMap((row) => (row.items_needed === null ? [] : [row.items_needed]))
    return { check, passed: own.every((row) => row.passed !== false) && own.some((row) => row.passed === true), undecided: open.length > 0, itemsNeeded: needed.length > 0 ? Math.max(...needed) : null, rows: own }
  })
}

/** The verdict in words; `base` is the report of the base model on the same suite, where there is one. */
export function verdictSentence(report: ReportPart, base: ReportPart | null): VerdictWords {
  const rules = ruleVerdicts(report)
  const kept = rules.filter((rule) => rule.passed).length
  const open = rules.filter((rule) => rule.passed && rule.undecided)
  const before = base === null ? '' : `; the base kept ${ruleVerdicts(base).filter((rule) => rule.passed).length}`
  const counted = `keeps ${kept} of ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'} on ${report.items} unseen ${report.items === 1 ? 'question' : 'questions'}${before}.`
  if (!report.passed) return { meaning: 'failed', sentence: `Not yet: ${counted}`, remark: '' }
  const needed = Math.max(0, ...open.map((rule) => rule.itemsNeeded ?? 0))
  const remark = open.length === 0 ? '' : `${listed(open.map((rule) => rule.check))} ${open.length === 1 ? 'is above its target, but so close to it that it is not sure' : 'are above their targets, but so close to them that it is not sure'}${needed > report.items ? `: ${needed - report.items} more questions without a failure would tell` : ''}.`
  return { meaning: open.length === rules.length && rules.length > 0 ? 'undecided' : 'passed', sentence: `Passed: ${counted}`, remark }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
