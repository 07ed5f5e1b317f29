/**
 * Verdicts on a text: the list, each item's words, the rules between items, and what was asked, as k of n with a
 * reason and a place for each failure. Knows no drawing; reads what forms and rules were compiled to.
 */
import type { CheckResult, Failure, RequestValues, Unit } from '../interfaces.ts'
import { meets } from './demands.ts'
import type { ItemFacts } from './items.ts'
import type { ListForm, ListReading } from './list-form.ts'
import { askedIn } from './requests.ts'
import type { AskedField } from './requests.ts'
import type { ItemRule, PairRule, Rule, WholeRule } from './rules.ts'
import type { WordsForm } from './words-form.ts'
import { badRulebook } from './refuse-rulebook.ts'

/** What the checks of one sequence are made of. */
export type CheckParts = {
  readonly list: ListForm
  readonly words: WordsForm
  readonly rules: readonly Rule[]
  readonly asked: readonly AskedField[]
  readonly readItem: (line: string) => ItemFacts
  /** A check's sentence from the rulebook, for reasons. */
  readonly say: (check: string) => string
}

/** A list answer, read. */
type Answer = { readonly text: string; readonly reading: ListReading; readonly items: readonly ItemFacts[] }

const NOTHING: readonly Failure[] = []

/** All check ids, in report order. */
export function checkIds({ list, words, rules, asked }: CheckParts): string[] {
  return [...new Set([list.check, ...words.checks, ...rules.map((rule) => rule.id), ...asked.map((field) => field.check)])]
}

/** Makes the scorer. Throws StudioError where a rule needs what is no check of the list or its words. */
export function createScorer(parts: CheckParts): (answer: string, request: RequestValues) => CheckResult[] {
  const needs = parts.rules.map((rule) => neededBits(rule, parts))
  const wordsChecks = parts.words.checks
  const groups = [...new Set(parts.asked.map((field) => field.check))].map((check) => ({ check, fields: parts.asked.filter((field) => field.check === check) }))
  return (text, request) => {
    const reading = parts.list.read(text)
    if (reading.problem !== null) return unreadable(parts, reading.problem, request)
    const answer: Answer = { text, reading, items: reading.items.map(parts.readItem) }
    const results: CheckResult[] = [{ check: parts.list.check, unit: 'answer', k: 1, n: 1, failures: NOTHING }]
    for (let index = 0; index < wordsChecks.length; index += 1) results.push(checkWords(wordsChecks[index] as string, 1 << index, answer, parts))
    for (let index = 0; index < parts.rules.length; index += 1) results.push(checkRule(parts.rules[index] as Rule, index, needs[index] as number, answer, parts))
    for (const { check, fields } of groups) results.push(checkAsked(check, fields, answer, request, parts))
    return results
  }
}

/** The checks of the words that a rule needs, as bits; the check of the list is always needed. */
function neededBits(rule: Rule, { list, words }: CheckParts): number {
  return rule.needs.reduce((bits, id) => {
    const index = words.checks.indexOf(id)
    if (index === -1 && id !== list.check) throw badRulebook(`rules.${rule.id}.needs`, `${id} is not a check of the list or of its words.`, 'Name one of those.')
    return index === -1 ? bits : bits | (1 << index)
  }, 0)
}

function unreadable(parts: CheckParts, problem: NonNullable<ListReading['problem']>, request: RequestValues): CheckResult[] {
  const failure: Failure = { reason: problem.reason, span: [problem.start, problem.end] }
  const asked = new Set(askedIn(parts.asked, request).map((field) => field.check))
  const unitOf = new Map<string, Unit>([...parts.words.checks.map((check) => [check, 'item'] as const), ...parts.rules.map((rule) => [rule.id, unitOfRule(rule)] as const)])
  const [, ...rest] = checkIds(parts)
  return [
    { check: parts.list.check, unit: 'answer', k: 0, n: 1, failures: [failure] },
    ...rest.map((check) => notApplicable(check, unitOf.get(check) ?? 'answer', unitOf.has(check) || asked.has(check) ? `${parts.list.check} fails` : 'not asked')),
  ]
}

function unitOfRule(rule: Rule): Unit {
  return rule.kind === 'whole' ? 'answer' : rule.kind
}

function notApplicable(check: string, unit: Unit, reason: string): CheckResult {
  return { check, unit, k: 0, n: 0, failures: NOTHING, notApplicable: reason }
}

function checkWords(check: string, bit: number, answer: Answer, parts: CheckParts): CheckResult {
  let k = 0
  let failures: Failure[] | null = null
  for (let i = 0; i < answer.items.length; i += 1) {
    const item = answer.items[i] as ItemFacts
    if ((item.passed & bit) !== 0) k += 1
    else if ((item.failed & bit) !== 0) (failures ??= []).push(wordsFailure(check, item, i, answer))
  }
  const n = k + (failures === null ? 0 : failures.length)
  if (n === 0) return notApplicable(check, 'item', `${parts.words.headCheck} fails for every item`)
  return { check, unit: 'item', k, n, failures: failures ?? NOTHING }
}

function wordsFailure(check: string, item: ItemFacts, index: number, answer: Answer): Failure {
  const start = answer.reading.places[2 * index] as number
  const problems = item.problems.filter((problem) => problem.check === check)
  const reason = problems.map((problem) => problem.reason).join('; ')
  return {
    reason, unit: index + 1,
    span: [start + Math.min(...problems.map((problem) => problem.start)), start + Math.max(...problems.map((problem) => problem.end))],
  }
}

function checkRule(rule: Rule, index: number, needs: number, answer: Answer, parts: CheckParts): CheckResult {
  if (rule.kind === 'item') return checkItems(rule, index, needs, answer, parts)
  if (rule.kind === 'pair') return checkPairs(rule, index, needs, answer, parts)
  return checkWhole(rule, needs, answer, parts)
}

function checkItems(rule: ItemRule, index: number, needs: number, answer: Answer, parts: CheckParts): CheckResult {
  let k = 0
  let failures: Failure[] | null = null
  for (let i = rule.from - 1; i < answer.items.length; i += 1) {
    const item = answer.items[i] as ItemFacts
    const id = item.asFirst[index] as number
    if (id === -1 || (item.passed & needs) !== needs) continue
    if (rule.holds(id, i + 1)) k += 1
    else (failures ??= []).push(failureAt(answer, i, `"${textOf(answer, i)}" cannot be number ${i + 1}: ${parts.say(rule.id)}`))
  }
  const n = k + (failures === null ? 0 : failures.length)
  if (n > 0) return { check: rule.id, unit: 'item', k, n, failures: failures ?? NOTHING }
  const reason = answer.items.length < rule.from ? `there is no item number ${rule.from}` : 'no item that it applies to could be read'
  return notApplicable(rule.id, 'item', reason)
}

function checkPairs(rule: PairRule, index: number, needs: number, answer: Answer, parts: CheckParts): CheckResult {
  let k = 0
  let failures: Failure[] | null = null
  for (let i = Math.max(1, rule.from - 1); i < answer.items.length; i += 1) {
    const prev = answer.items[i - 1] as ItemFacts
    const next = answer.items[i] as ItemFacts
    const [a, b] = [prev.asFirst[index] as number, next.asSecond[index] as number]
    if (a === -1 || b === -1 || (prev.passed & next.passed & needs) !== needs) continue
    if (rule.holds(a, b, i + 1)) k += 1
    else (failures ??= []).push(failureAt(answer, i, pairReason(rule, a, b, answer, i, parts)))
  }
  const n = k + (failures === null ? 0 : failures.length)
  if (n > 0) return { check: rule.id, unit: 'pair', k, n, failures: failures ?? NOTHING }
  return notApplicable(rule.id, 'pair', answer.items.length < Math.max(2, rule.from) ? 'there is no pair' : 'no pair could be read')
}

function pairReason(rule: PairRule, a: number, b: number, answer: Answer, index: number, parts: CheckParts): string {
  const show = (values: object): string => Object.entries(values).map(([field, value]) => `${field} ${String(value)}`).join(', ')
  const seen = `${show(rule.prev.seen[a] ?? {})} → ${show(rule.next.seen[b] ?? {})}`
  return `"${textOf(answer, index)}" cannot follow "${textOf(answer, index - 1)}" (${seen}): ${parts.say(rule.id)}`
}

function checkWhole(rule: WholeRule, needs: number, answer: Answer, parts: CheckParts): CheckResult {
  if (answer.items.some((item) => (item.passed & needs) !== needs)) return notApplicable(rule.id, 'answer', 'not every item could be read')
  const values = answer.items.map((item) => item.values)
  if (rule.demands.every((demand) => meets(demand, values, {}))) return { check: rule.id, unit: 'answer', k: 1, n: 1, failures: NOTHING }
  return { check: rule.id, unit: 'answer', k: 0, n: 1, failures: [failureOfAll(answer, `${parts.say(rule.id)} (${rule.text})`)] }
}

function checkAsked(check: string, fields: readonly AskedField[], answer: Answer, request: RequestValues, parts: CheckParts): CheckResult {
  let values: readonly ItemFacts['values'][] | null = null
  let asked = false
  let failures: Failure[] | null = null
  for (const field of fields) {
    if (request[field.field] === undefined) continue
    asked = true
    const records = (values ??= answer.items.map((item) => item.values))
    const unmet = field.demands.find((demand) => !meets(demand, records, request))
    if (unmet === undefined) continue
    const position = unmet.kind === 'at' ? unmet.position(request) : 0
    const reason = unmet.kind === 'length'
      ? `asked for ${String(request[field.field])}, the list has ${records.length}`
      : `${String(request[field.field])} was asked for: ${parts.say(check)}`;
    (failures ??= []).push(position >= 1 && position <= records.length ? failureAt(answer, position - 1, reason) : failureOfAll(answer, reason))
  }
  if (!asked) return notApplicable(check, 'answer', 'not asked')
  if (failures !== null && answer.items.every((item) => item.passed === 0) && fields.every(({ demands }) => demands.every(({ kind }) => kind !== 'length'))) {
    return notApplicable(check, 'answer', 'no item could be read')
  }
  return { check, unit: 'answer', k: failures === null ? 1 : 0, n: 1, failures: failures ?? NOTHING }
}

function textOf({ text, reading }: Answer, index: number): string {
  return text.slice(reading.places[2 * index], reading.places[2 * index + 1])
}

function failureAt({ reading }: Answer, index: number, reason: string): Failure {
  return { reason, unit: index + 1, span: [reading.places[2 * index] as number, reading.places[2 * index + 1] as number] }
}

function failureOfAll({ reading }: Answer, reason: string): Failure {
  return { reason, span: [reading.places[0] as number, reading.places.at(-1) as number] }
}
