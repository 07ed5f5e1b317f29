/**
 * Sentences that every good answer keeps, first those that a bad one breaks. What any answer keeps says nothing and is left out:
 * answers drawn without rules tell how much each sentence says. Ticks nothing.
 */
import { createRandom } from '../random.ts'
import type { RecordValues } from '../sequence/records.ts'
import type { CompiledDraft } from './compile-draft.ts'
import { draftContext } from './draft-context.ts'
import type { Draft, DraftRule } from './draft.ts'
import { createAnswerReader } from './read-answers.ts'
import type { AnswerReader } from './read-answers.ts'
import { draftSentence, ruleOf, SENTENCES, wordsOf } from './sentences/index.ts'
import type { Choices, SentenceContext, SentencePart, SentenceTemplate } from './sentences/index.ts'
import { ruleId } from './write/write-sequence.ts'

/** A sentence that could become a rule. */
export type Proposal = {
  readonly rule: DraftRule
  readonly parts: readonly SentencePart[]
  /** Bad answers that it tells from the good ones, by their place in the pasted order. */
  readonly breaks: readonly number[]
  /** Share of answers drawn without it that break it. */
  readonly refused: number
}

const DRAWN = 150
const MOST_PROPOSED = 14
const MOST_FILLINGS = 700
/** A sentence that breaks no bad answer is proposed only if chance alone would rarely keep it in every good one. */
const RARE = 0.2

/** Proposals for a draft whose rulebook, without the rules in question, is compiled. */
export function proposeRules(draft: Draft, { rulebook, compiled }: CompiledDraft): Proposal[] {
  const reader = rulebook === null ? null : createAnswerReader(rulebook)
  if (reader === null || compiled === null) return []
  const read = (isGood: boolean): { answer: readonly RecordValues[]; index: number }[] => draft.judged.flatMap((judged, index) => {
    const answer = judged.isGood === isGood ? reader.read(judged.text) : null
    return answer === null ? [] : [{ answer, index }]
  })
  const good = read(true).map(({ answer }) => answer)
  const bad = read(false)
  if (good.length === 0) return []
  const context = draftContext(draft)
  const drawn = drawAnswers(compiled, reader)
  const known = new Set(draft.rules.map(({ expression }) => expression))
  const found = SENTENCES.filter((template) => template.of !== 'asked' && (template.isRecord === null || template.isRecord === context.isRecord))
    .flatMap((template) => fillings(template, context, [...good, ...bad.map(({ answer }) => answer)], good))
    .flatMap(({ template, choices }) => {
      const { of, expression } = ruleOf(template.id, choices, context)
      if (known.has(expression) || good.some((answer) => reader.holds(of, expression, answer) === false)) return []
      const breaks = bad.filter(({ answer }) => reader.holds(of, expression, answer) === false).map(({ index }) => index)
      const refused = drawn.map((answer) => reader.holds(of, expression, answer) === false)
      return [{ template, choices, of, expression, breaks, refused, support: supportOf(choices, context, good) }]
    })
  return rank(found, good.length).map((each) => proposalOf(draft, context, each))
}

/** A rule from a sentence and its choices. */
export function ruleFrom(draft: Draft, template: SentenceTemplate, choices: Choices): DraftRule | null {
  const context = draftContext(draft)
  const sentence = draftSentence(template, choices, context)
  if (sentence === null) return null
  const { of, expression } = ruleOf(template.id, sentence.choices, context)
  return { id: ruleId(draft, template.id, ''), of, template: template.id, choices: sentence.choices, expression, say: wordsOf(sentence.parts) }
}

/** Takes a rule into the draft, once. It may have been proposed before another took its id: then it gets a free one, so that none is lost. */
export function withRule(draft: Draft, rule: DraftRule): Draft {
  if (draft.rules.some(({ expression }) => expression === rule.expression)) return draft
  const isTaken = draft.rules.some(({ id }) => id === rule.id)
  return { ...draft, rules: [...draft.rules, isTaken ? { ...rule, id: ruleId(draft, rule.template, rule.say) } : rule] }
}

type Candidate = { readonly template: SentenceTemplate; readonly choices: Choices; readonly of: DraftRule['of']; readonly expression: string; readonly breaks: readonly number[]; readonly refused: readonly boolean[]; readonly support: number }

function rank(candidates: readonly Candidate[], good: number): Candidate[] {
  const shareOf = ({ refused }: Candidate): number => refused.filter(Boolean).length / Math.max(1, refused.length)
  const telling = candidates.filter((each) => shareOf(each) > 0 && (each.breaks.length > 0 || each.support > 1) && (each.breaks.length > 0 || (1 - shareOf(each)) ** good < RARE))
  // How surprising it is that every good answer keeps it, less what a narrow sentence could owe to chance.
  const weight = (each: Candidate): number => Math.min(2, each.breaks.length) * 2 + Math.min(6, -good * Math.log(1.001 - shareOf(each))) + Math.log2(each.support) - narrowness(each)
  const sorted = telling.toSorted((a, b) => Number(b.breaks.length > 0) - Number(a.breaks.length > 0) || weight(b) - weight(a))
  const kept: Candidate[] = []
  for (const each of sorted) {
    const isImplied = kept.some((other) => addsNothing(each, other))
    if (!isImplied) kept.push(each)
    if (kept.length === MOST_PROPOSED) break
  }
  return kept
}

/** Sentences about single things and values fit by chance more often than those about columns and tags. */
function narrowness({ choices, template }: Candidate): number {
  const single = Object.keys(choices).filter((path) => /^(thing|value)/.test(path)).length
  return single * 1.5 + (template.id === 'sum_least' || template.id === 'step_up' || template.id === 'at_least' ? 2 : 0)
}

/** Whether a sentence refuses nothing beyond another that is there already: the same, or part of what a broader one refuses. */
function addsNothing(each: Candidate, other: Candidate): boolean {
  const isWithin = each.refused.every((is, i) => !is || other.refused[i] === true) && each.breaks.every((bad) => other.breaks.includes(bad))
  const isSame = isWithin && other.refused.every((is, i) => is === each.refused[i])
  return isSame || (isWithin && narrowness(other) < narrowness(each))
}

function proposalOf(draft: Draft, context: SentenceContext, { template, choices, of, expression, breaks, refused }: Candidate): Proposal {
  const parts = draftSentence(template, choices, context)?.parts ?? []
  return {
    rule: { id: ruleId(draft, template.id, ''), of, template: template.id, choices, expression, say: wordsOf(parts) },
    parts, breaks, refused: refused.filter(Boolean).length / Math.max(1, refused.length),
  }
}

/** In how many good answers the thing or value stands that a sentence begins with; all where it names none. */
function supportOf(choices: Choices, { pick }: SentenceContext, good: readonly (readonly RecordValues[])[]): number {
  const field = choices['value'] === undefined ? pick : String(choices['field'])
  const value = choices['value'] ?? choices['thing']
  if (value === undefined || field === null) return good.length
  return Math.max(1, good.filter((answer) => answer.some((item) => item[field] === value)).length)
}

function drawAnswers(compiled: NonNullable<CompiledDraft['compiled']>, reader: AnswerReader): (readonly RecordValues[])[] {
  const kind = compiled.categories[0]?.arms[0]?.kind
  const random = createRandom(11, 0)
  const drawn: (readonly RecordValues[])[] = []
  if (kind === undefined) return []
  for (let i = 0; i < DRAWN; i += 1) {
    const answer = kind.draw(random, {})
    const read = 'text' in answer ? reader.read(answer.text) : null
    if (read !== null) drawn.push(read)
  }
  return drawn
}

/** Every way to fill the blanks of a sentence with what occurs in the answers; numbers are the tightest that good answers keep. */
function fillings(template: SentenceTemplate, context: SentenceContext, seen: readonly (readonly RecordValues[])[], good: readonly (readonly RecordValues[])[]): { template: SentenceTemplate; choices: Choices }[] {
  const paths = [...template.say.matchAll(/\{([a-z]+\d?)\}/g)].map((match) => match[1] as string).filter((path) => !path.startsWith('noun'))
  const ordered = [...paths.filter((path) => !/^value|^n$/.test(path)), ...paths.filter((path) => path.startsWith('value'))]
  let all: Choices[] = [{}]
  for (const path of ordered) {
    all = all.flatMap((choices) => valuesFor(path, choices, context, seen).map((value) => ({ ...choices, [path]: value })))
    if (all.length > MOST_FILLINGS) return []
  }
  const sound = all.filter((choices) => isSound(choices))
  if (!paths.includes('n')) return sound.map((choices) => ({ template, choices }))
  return sound.flatMap((choices) => {
    const n = tightest(template, choices, context, good)
    return n === null ? [] : [{ template, choices: { ...choices, n } }]
  })
}

function isSound(choices: Choices): boolean {
  if (choices['thing'] !== undefined && choices['thing'] === choices['thing2']) return false
  return choices['field2'] === undefined || choices['field'] !== choices['field2']
}

function valuesFor(path: string, choices: Choices, context: SentenceContext, seen: readonly (readonly RecordValues[])[]): readonly (string | number)[] {
  const name = path.replace(/\d$/, '')
  const occurring = (field: string | null): (string | number)[] => (field === null ? [] : [...new Set(seen.flat().map((item) => item[field]))].filter((value) => typeof value === 'string' || typeof value === 'number'))
  switch (name) {
    case 'thing': return occurring(context.pick)
    case 'tag': return context.tags
    case 'number': return context.fields.filter(({ isNumber }) => isNumber).map((field) => field.name)
    case 'field': return context.fields.filter(({ isNumber }) => !isNumber).map((field) => field.name)
    case 'value': {
      const field = String(choices[path.replace('value', 'field')] ?? '')
      // Sentences about the thing itself have words of their own.
      const values = field === context.pick ? [] : occurring(field)
      return values.length > 12 ? [] : values
    }
    default: return []
  }
}

/** The number that makes the sentence as strict as every good answer allows. */
function tightest(template: SentenceTemplate, choices: Choices, context: SentenceContext, good: readonly (readonly RecordValues[])[]): number | null {
  const number = String(choices['number'] ?? '')
  const numberOf = (item: RecordValues): number => Number(item[number] ?? 0)
  const sums = good.map((answer) => answer.reduce((sum, item) => sum + numberOf(item), 0))
  const lengths = good.map((answer) => answer.length)
  switch (template.id) {
    case 'at_most': return Math.max(...good.flat().map(numberOf))
    case 'at_least': return Math.min(...good.flat().map(numberOf))
    case 'sum_most': return Math.max(...sums)
    case 'sum_least': return Math.min(...sums)
    case 'length_most': return Math.max(...lengths)
    case 'length_is': return new Set(lengths).size === 1 && !context.isRecord ? (lengths[0] ?? null) : null
    case 'most_thing': return 1
    case 'step_up': return Math.max(0, ...good.flatMap((answer) => answer.slice(1).map((item, k) => numberOf(item) - numberOf(answer[k] ?? {}))))
    case 'most_has': return countsOf(good, (item) => item[String(choices['field'])] === choices['value'], Math.max)
    case 'least_has': return atLeastOne(countsOf(good, (item) => item[String(choices['field'])] === choices['value'], Math.min))
    default: return null
  }
}

function countsOf(good: readonly (readonly RecordValues[])[], is: (item: RecordValues) => boolean, extreme: (...counts: number[]) => number): number {
  return extreme(...good.map((answer) => answer.filter(is).length))
}

function atLeastOne(count: number): number | null {
  return count < 1 ? null : count
}
