/**
 * A report as one sentence for a person, in one unit, rules, and three outcomes: passed, too close to tell, not yet.
 * Pure text; the numbers are the report's.
 */
import type { EvalCheckResult, EvalReport } from '../../contract/entities/eval.ts'
import { timesAsMany } from '../statistics/index.ts'

/** `passed`: sure. `too_close`: at its target, but the interval still contains it. `not_yet`: below its target. */
export type Outcome = 'passed' | 'too_close' | 'not_yet'

/** The gate rows of one rule over its decodings. */
export type RuleVerdict = {
  readonly check: string
  readonly outcome: Outcome
  /** All decodings hold, surely or not. */
  readonly passed: boolean
  /** Some decoding's interval still contains the target. */
  readonly undecided: boolean
  readonly rows: readonly EvalCheckResult[]
}

/** How many rules come out how. */
export type RuleCounts = { readonly outcome: Outcome; readonly passed: number; readonly close: number; readonly missed: number; readonly total: number }

/** A rule beside its target, by the decoding that stands worst. */
type NamedRule = { readonly check: string; readonly rate: number; readonly target: number }

/** What a report says in words. */
export type VerdictWords = {
  readonly outcome: Outcome
  readonly sentence: string
  /** The rules that are too close to tell. */
  readonly close: readonly NamedRule[]
  /** The rules that miss their target, the farthest first. */
  readonly missed: readonly NamedRule[]
  /** About so many further questions would tell; null where nothing is open, or no number of questions would. */
  readonly questionsToTell: number | null
}

type ReportPart = Pick<EvalReport, 'checks' | 'items' | 'passed'>

/** Every rule that gates, in the report's order. Free outputs decide; constrained ones only where there are no others. */
export function ruleVerdicts(report: Pick<EvalReport, 'checks'>): RuleVerdict[] {
  const gated = report.checks.filter((row) => row.target !== null)
  const free = gated.filter((row) => row.mode === 'free')
  const rows = free.length > 0 ? free : gated
  return [...new Set(rows.map((row) => row.check))].map((check) => {
    const own = rows.filter((row) => row.check === check)
    const passed = own.every((row) => row.passed !== false) && own.some((row) => row.passed === true)
    const undecided = own.some((row) => rowOutcome(row) === 'too_close')
    return { check, outcome: !passed ? 'not_yet' : undecided ? 'too_close' : 'passed', passed, undecided, rows: own }
  })
}

/** What one row says; null where it gates nothing or nothing was judged. */
export function rowOutcome(row: Pick<EvalCheckResult, 'target' | 'passed' | 'verdict'>): Outcome | null {
  if (row.target === null || row.passed === null) return null
  if (!row.passed) return 'not_yet'
  return row.verdict === 'undecided' ? 'too_close' : 'passed'
}

/**
 * The rules of a report, counted. A rule on which nothing was judged (no answer could be read) is missed where another is
 * missed too, and is left out where none is: it never fails a report by itself. Without a judged rule nothing has passed.
 */
export function countRules(report: Pick<EvalReport, 'checks'>): RuleCounts {
  const rules = ruleVerdicts(report)
  const failing = rules.filter(({ rows }) => rows.some((row) => row.passed === false)).length
  const passed = rules.filter(({ outcome }) => outcome === 'passed').length
  const close = rules.filter(({ outcome }) => outcome === 'too_close').length
  const isMissed = failing > 0 || passed + close === 0
  const missed = isMissed ? rules.length - passed - close : 0
  return { outcome: isMissed ? 'not_yet' : close > 0 ? 'too_close' : 'passed', passed, close, missed, total: passed + close + missed }
}

/** The verdict in words; `base` is the report of the base model on the same suite, where there is one. */
export function verdictSentence(report: ReportPart, base: ReportPart | null): VerdictWords {
  const counts = countRules(report)
  const open = ruleVerdicts(report).filter(({ outcome }) => outcome === 'too_close')
  const questionsToTell = open.length === 0 ? null : moreQuestions(report.items, open)
  const before = base === null ? null : countRules(base).passed
  return { outcome: counts.outcome, sentence: headline(counts, report.items, before), close: open.map((rule) => worstOf(rule, 'too_close')), missed: missedRules(report), questionsToTell }
}

function headline({ outcome, passed, close, total }: RuleCounts, items: number, before: number | null): string {
  const counted = `${passed} of ${total} ${total === 1 ? 'rule' : 'rules'} on ${items.toLocaleString('en')} unseen ${items === 1 ? 'question' : 'questions'}`
  const base = before === null ? '' : `; the base kept ${before}`
  if (outcome === 'too_close') return `Passes ${counted}; ${close} ${close === 1 ? 'is' : 'are'} too close to tell.${before === null ? '' : ` The base kept ${before}.`}`
  return `${outcome === 'passed' ? 'Passed' : 'Not yet'}: keeps ${counted}${base}.`
}

/** Rules on which nothing was judged have no rate to name. */
function missedRules(report: ReportPart): NamedRule[] {
  return ruleVerdicts(report)
    .filter(({ rows }) => rows.some((row) => row.passed === false))
    .map((rule) => worstOf(rule, 'not_yet'))
    .sort((a, b) => a.rate - a.target - (b.rate - b.target))
}

function worstOf({ check, rows }: RuleVerdict, outcome: Outcome): NamedRule {
  const named = rows.filter((row) => rowOutcome(row) === outcome).map(({ rate, target }) => ({ check, rate: rate ?? 0, target: target ?? 0 }))
  return named.reduce((worst, row) => (row.rate - row.target < worst.rate - worst.target ? row : worst))
}

/** Further questions that would decide every open rule if its rate stays as it is, rounded up to one digit. */
function moreQuestions(items: number, open: readonly RuleVerdict[]): number | null {
  const rows = open.flatMap((rule) => rule.rows.filter((row) => rowOutcome(row) === 'too_close'))
  const times = rows.map((row) => (row.rate === null || row.interval === null || row.target === null ? null : timesAsMany(row.rate, row.interval[0], row.target)))
  if (times.some((each) => each === null)) return null
  const more = items * (Math.max(...times.map((each) => each ?? 1)) - 1)
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, more))))
  return Math.max(1, Math.ceil(more / grain) * grain)
}
