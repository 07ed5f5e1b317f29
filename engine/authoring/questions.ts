/**
 * Phrasings of questions: which words are probably slots, what a slot demands of the answer, a first system prompt, and what the
 * phrasings come to. Decides nothing.
 */
import type { Capacity } from '../generate/capacity.ts'
import type { CompiledDraft } from './compile-draft.ts'
import { draftContext, guessDemand } from './draft-context.ts'
import { nameFrom } from './draft.ts'
import type { CodedField, Draft, FieldSource, Slot } from './draft.ts'
import { readCoded } from './read-coded.ts'
import { slotsIn } from './write/write-questions.ts'

/** A word of a phrasing that could be a slot. */
export type SlotGuess = { readonly word: string; readonly slot: Slot }
/** What the questions come to: how many differ, and which phrasings training never sees. */
export type QuestionReport = { readonly capacity: readonly Capacity[]; readonly heldBack: readonly string[]; readonly sentence: string }

const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Words of a typed phrasing that name a number, a thing or a value of a field: what a click could make a slot. */
export function guessSlots(draft: Draft, phrasing: string): SlotGuess[] {
  const plain = phrasing.replaceAll(/\{[^}]*\}/g, ' ')
  const found: SlotGuess[] = []
  const number = new RegExp(`\\b(?:\\d{1,4}|${NUMBER_WORDS.slice(2).join('|')})\\b`, 'i').exec(plain)?.[0]
  const thing = draft.things.rows.map(({ name }) => name).filter((name) => contains(plain, name)).toSorted((a, b) => b.length - a.length)[0]
  if (number !== undefined && (thing === undefined || !thing.toLowerCase().includes(number.toLowerCase()))) found.push({ word: number, slot: newSlot(draft, 'number', phrasing, number) })
  if (thing !== undefined) found.push({ word: thing, slot: newSlot(draft, 'thing', phrasing, thing) })
  for (const { name, values, isNumber } of isFieldShape(draft) ? draftContext(draft).fields : []) {
    const value = isNumber || name === draftContext(draft).pick ? undefined : values.map(String).filter((each) => each.length > 1 && contains(plain, each)).toSorted((a, b) => b.length - a.length)[0]
    if (value !== undefined && !found.some(({ word }) => word.includes(value))) found.push({ word: value, slot: { name, kind: 'choice', values: values.map(String), check: guessDemand(draft, { name, kind: 'choice' }, [phrasing.replace(value, `{${name}}`)]) } })
  }
  return found
}

/** The draft with a word of one phrasing marked as a slot. */
export function markSlot(draft: Draft, index: number, { word, slot }: SlotGuess): Draft {
  const phrasings = draft.questions.phrasings.map((phrasing, i) => (i === index ? phrasing.replace(new RegExp(escape(word), 'i'), `{${slot.name}}`) : phrasing))
  const known = draft.questions.slots.some(({ name }) => name === slot.name)
  return { ...draft, questions: { ...draft.questions, phrasings, slots: known ? draft.questions.slots : [...draft.questions.slots, slot] } }
}

/** The slots that phrasings with braces name, each with what it probably is; slots no phrasing names are left out. */
export function withSlotsOf(draft: Draft): Draft {
  const { phrasings, slots } = draft.questions
  const named = [...new Set(phrasings.flatMap(slotsIn))]
  const kept = named.map((name) => slots.find((slot) => slot.name === name) ?? slotNamed(draft, name))
  return linkFields({ ...draft, questions: { ...draft.questions, slots: kept } })
}

/** Fields of a coded line that seem to be what a slot names: its number, or a column of its thing. Fields of slots that are gone are read anew. */
function linkFields(draft: Draft): Draft {
  const { answer, questions: { slots } } = draft
  if (answer.kind !== 'coded' || answer.turns.length === 0) return draft
  const names = new Set(slots.map(({ name }) => name))
  const read = readCoded(draft.judged.filter(({ isGood }) => isGood).map(({ text }) => text)).form.turns[0]?.fields ?? []
  const own = (letter: string, source: FieldSource): FieldSource => ('slot' in source && !names.has(source.slot) ? (read.find((field) => field.letter === letter)?.source ?? source) : source)
  const [first, ...rest] = answer.turns
  let fields = (first?.fields ?? []).map((field) => ({ ...field, source: own(field.letter, field.source) }))
  for (const slot of slots) {
    const isLinked = fields.some(({ source }) => 'slot' in source && source.slot === slot.name)
    const letter = isLinked ? null : letterFor(draft, slot, fields)
    if (letter !== null) fields = fields.map((field) => (field.letter === letter.letter ? { ...field, source: letter.source } : field))
  }
  return { ...draft, answer: { ...answer, turns: [{ role: first?.role ?? 'writer', fields }, ...rest] } }
}

function letterFor({ things }: Draft, slot: Slot, fields: readonly CodedField[]): { letter: string; source: FieldSource } | null {
  const free = fields.filter(({ source }) => source.kind === 'pick' || source.kind === 'range')
  if (slot.kind === 'number') {
    const found = free.find(({ letter, codec }) => codec !== 'quoted' && slot.name === letter) ?? widest(free)
    return found === undefined ? null : { letter: found.letter, source: { kind: 'asked', slot: slot.name } }
  }
  if (slot.kind !== 'thing') return null
  const picked = free.flatMap(({ letter, source }) => (source.kind === 'pick' ? [{ letter, values: source.values }] : [])).toSorted((a, b) => b.values.length - a.values.length)
  for (const { letter, values } of picked) {
    if (values.every((value) => things.rows.some(({ name }) => name === value))) return { letter, source: { kind: 'asked', slot: slot.name } }
    const column = things.columns.find(({ name }) => values.every((value) => things.rows.some(({ cells }) => cells[name] === value)))
    if (column !== undefined) return { letter, source: { kind: 'column', slot: slot.name, column: column.name } }
  }
  return null
}

/** The field whose numbers lie farthest apart. */
function widest(fields: readonly CodedField[]): CodedField | undefined {
  const span = ({ source }: CodedField): number => (source.kind === 'range' ? source.high - source.low : 0)
  return fields.filter((field) => span(field) > 0).toSorted((a, b) => span(b) - span(a))[0]
}

/** A slot of which only the name is known. */
export function slotNamed(draft: Draft, name: string): Slot {
  const { phrasings } = draft.questions
  const context = draftContext(draft)
  const field = context.fields.find((each) => each.name === name)
  if (field !== undefined && !field.isNumber && name !== context.pick) return { name, kind: 'choice', values: field.values.map(String), check: guessDemand(draft, { name, kind: 'choice' }, phrasings) }
  const isNumber = /^(?:n|n_.*|count|number|how_many|minutes?|hours?|year|total|max|most|budget)$/.test(name) || field?.isNumber === true || draft.things.rows.length === 0
  const kind = isNumber && name !== context.pick ? 'number' : 'thing'
  return { name, kind, ...(kind === 'number' ? { range: rangeFor(draft, name) } : {}), check: guessDemand(draft, { name, kind }, phrasings) }
}

/** A short system prompt from the title. */
export function draftSystem(draft: Draft): string {
  const about = draft.title.trim() === '' ? `${draft.things.noun} lists` : draft.title.trim()
  const subject = about.charAt(0).toLowerCase() + about.slice(1)
  switch (draft.answer.kind) {
    case 'list': return `You write ${subject}, one ${draft.things.noun} a line.`
    case 'record': return `You write ${subject} as records.`
    case 'choice': return `You answer with the right ${draft.answer.column.replaceAll('_', ' ')}: ${subject}.`
    case 'facts': return `You tell facts about ${subject}.`
    case 'coded': return `You write ${subject} as coded lines.`
  }
}

/** What the questions of a compiled draft come to. */
export function questionReport({ compiled }: CompiledDraft): QuestionReport | null {
  if (compiled === null) return null
  const capacity = compiled.capacity()
  const wordings = compiled.categories.flatMap(({ name, arms }) => arms.flatMap(({ prompts }) => prompts.map(({ id, pieces }) => ({ key: `${name}:${id}`, text: pieces.map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'slot' ? `{${piece.expression}}` : '')).join('') }))))
  const held = new Set(compiled.plan().heldOutWordings)
  const heldBack = [...new Set(wordings.filter(({ key }) => held.has(key)).map(({ text }) => text.trim()))]
  const prompts = capacity.reduce((sum, each) => sum + each.distinctPrompts, 0)
  const samples = capacity.reduce((sum, each) => sum + each.distinctSamples, 0)
  const sentence = `These make ${count(prompts)} different questions and about ${count(samples)} different samples.${heldBack.length > 0 ? ` ${heldBack.length === 1 ? 'One phrasing is' : `${heldBack.length} phrasings are`} held back for the test.` : ' With four phrasings of one kind, one is held back for the test.'}`
  return { capacity, heldBack, sentence }
}

function count(value: number): string {
  return value > 1_000_000 ? 'over a million' : Math.round(value).toLocaleString('en')
}

function newSlot(draft: Draft, kind: 'number' | 'thing', phrasing: string, word: string): Slot {
  const noun = draft.things.noun
  const taken = new Set([...draftContext(draft).fields.map(({ name }) => name), ...draft.things.columns.map(({ name }) => name)])
  const before = phrasing.toLowerCase().split(word.toLowerCase())[0] ?? ''
  const name = kind === 'number' ? nameFrom('n', 'n') : nameFrom(thingSlotName(before, draft), noun, taken)
  const known = draft.questions.slots.find((slot) => slot.name === name)
  if (known !== undefined) return known
  const marked = phrasing.replace(new RegExp(escape(word), 'i'), `{${name}}`)
  return { name, kind, ...(kind === 'number' ? { range: rangeFor(draft, name) } : {}), check: guessDemand(draft, { name, kind }, [marked]) }
}

function thingSlotName(before: string, draft: Draft): string {
  if (draft.answer.kind !== 'list') return draft.answer.kind === 'record' ? draft.things.noun : 'thing'
  if (/start|begin|open|first/.test(before)) return 'start'
  if (/without|avoid|no |skip|leave out/.test(before)) return 'avoid'
  return /end|finish|last/.test(before) ? 'last' : 'include'
}

function rangeFor({ answer }: Draft, name: string): [number, number] {
  if (answer.kind === 'list') return [answer.length[0], answer.length[1]]
  const fields = answer.kind === 'coded' ? (answer.turns[0]?.fields ?? []) : []
  const field = fields.find(({ letter, source }) => source.kind === 'range' && name === letter) ?? widest(fields)
  if (field?.source.kind === 'range') return [field.source.low <= 20 ? 1 : field.source.low, roundUp(field.source.high)]
  return /year/.test(name) ? [1950, 2030] : [1, 99]
}

/** The next number with one digit other than 0, or the number itself where it has few digits. */
function roundUp(value: number): number {
  const unit = 10 ** Math.max(0, String(value).length - 1)
  return Math.ceil(value / unit) * unit
}

function isFieldShape({ answer }: Draft): boolean {
  return answer.kind === 'record' || answer.kind === 'coded'
}

function contains(text: string, phrase: string): boolean {
  return new RegExp(`(?:^|[^\\p{L}\\p{N}])${escape(phrase)}(?:$|[^\\p{L}\\p{N}])`, 'iu').test(text)
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
