/**
 * Coded lines, alone or in turns: each field's letter, how it is spelled, and where its value comes from. Questions of the first
 * turn are the person's; later turns are asked with the line that came before.
 */
import { vocabOf } from '../draft.ts'
import type { AnswerForm, CodedField, Draft, Slot, Turn } from '../draft.ts'
import { slotsIn, writeQuestions, requestFields } from './write-questions.ts'
import type { WrittenShape } from './written-shape.ts'
import { writeThings } from './write-things.ts'

type Coded = Extract<AnswerForm, { kind: 'coded' }>
const TALK = 'talk'
const SERIAL = 'case'
/** A vocabulary of numbers holds at most this many. */
const MOST_NUMBERS = 1000

/** The parts of a rulebook for coded lines. */
export function writeCoded(draft: Draft, form: Coded): WrittenShape {
  const things = writeThings(draft.things)
  const isTalk = form.turns.length > 1
  const questions = writeQuestions(draft)
  const asked = draft.questions.slots
  const files: Record<string, string> = { ...things.files, ...questions.files }
  const shown = new Set(draft.questions.phrasings.flatMap(slotsIn))
  const ask = asked.map(({ name }) => name).filter((name) => shown.has(name))
  const group = groupSlot(draft, ask)
  const turns = form.turns.map((turn, i) => {
    const prompts = i === 0 ? mergePrompts(questions.files) : laterPrompts(turn.role, ask)
    return { role: turn.role, prompts, ask: i === 0 ? [...ask, ...(isTalk ? ['role'] : [])] : [...ask, 'role', 'prev'], fields: fieldsOf(draft, turn) }
  })
  return {
    sections: {
      vocab: { ...things.vocab, ...groupVocab(group) },
      forms: { line: { wire: { ...form.frame, headers: isTalk ? {} : lettersOf(form.turns), slots: isTalk ? lettersOf(form.turns) : {} }, check: 'valid' } },
      request: {
        ...requestFields(draft, () => null),
        ...(isTalk ? { role: { choice: form.turns.map(({ role }) => role), read: ['You are the {role}'] }, prev: { form: 'line', read: ['The line before:\n{prev}\n', 'The line before:\n{prev}'] } } : {}),
      },
      conversations: {
        [TALK]: { form: 'line', vars: { ...Object.fromEntries(asked.map((slot) => [slot.name, varOf(draft, slot)])), ...(group.kind === 'thing' ? {} : { [group.name]: { pick: numbersOf(group.name) } }) }, turns },
      },
    },
    files: Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('prompts/'))),
    checks: checksOf(form),
    category: { conversation: TALK },
    group: group.name,
  }
}

/** What is held back together: the slot with the most values, so that many test questions name what training never saw. */
function groupSlot(draft: Draft, ask: readonly string[]): Slot {
  const sizeOf = ({ kind, range, values }: Slot): number => (kind === 'number' ? (range ?? [1, 99])[1] - (range ?? [1, 99])[0] + 1 : kind === 'thing' ? draft.things.rows.length : (values?.length ?? 0))
  const shown = draft.questions.slots.filter(({ name, kind }) => ask.includes(name) && kind !== 'choice')
  return shown.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? { name: SERIAL, kind: 'number', range: [1, 400], check: null }
}

function numbersOf(slot: string): string {
  return `${slot}_numbers`
}

/** Numbers that are held back stand in a vocabulary of their own. */
function groupVocab({ name, kind, range = [1, 99] }: Slot): Record<string, unknown> {
  if (kind === 'thing') return {}
  return { [numbersOf(name)]: { rows: Array.from({ length: Math.min(MOST_NUMBERS, range[1] - range[0] + 1) }, (_none, i) => range[0] + i) } }
}

function mergePrompts(files: Readonly<Record<string, string>>): string[] {
  return Object.values(files).flatMap((text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
}

function laterPrompts(role: string, ask: readonly string[]): string[] {
  const told = ask.length === 0 ? '' : ` It is about ${ask.map((name) => `{${name}}`).join(', ')}.`
  const opened = ['You are the {role}.', 'Now it is your turn. You are the {role}.', `You are the {role}; answer as ${role} does.`]
  return opened.map((line) => String.raw`${line}${told}\nThe line before:\n{prev}\n`)
}

/** Every letter, in the order of the first turn that has it. */
function lettersOf(turns: readonly Turn[]): Record<string, unknown> {
  const letters = new Map<string, CodedField>()
  for (const field of turns.flatMap(({ fields }) => fields)) if (!letters.has(field.letter)) letters.set(field.letter, field)
  return Object.fromEntries([...letters].map(([letter, { codec }]) => [letter, { codec }]))
}

function varOf({ things }: Draft, slot: Slot): Record<string, unknown> {
  if (slot.kind === 'number') return { int: slot.range ?? [1, 99] }
  return slot.kind === 'thing' ? { pick: vocabOf(things) } : { choice: slot.values ?? [] }
}

function fieldsOf(draft: Draft, turn: Turn): Record<string, unknown> {
  return Object.fromEntries(turn.fields.map((field) => [field.letter, { ...ruleOf(draft, field), check: checkId(field.letter) }]))
}

function checkId(letter: string): string {
  return `field_${letter}`
}

function ruleOf({ things }: Draft, { source }: CodedField): Record<string, unknown> {
  switch (source.kind) {
    case 'const': return { const: source.value }
    case 'pick': return source.values.length === 1 ? { const: source.values[0] } : { pick: source.values }
    case 'range': return source.low === source.high ? { const: source.low } : { int: [source.low, source.high] }
    case 'asked': return { of: source.slot }
    case 'copy': return { copy: `prev.${source.letter}` }
    case 'inc': return { inc: `prev.${source.letter}` }
    case 'column': {
      const values = things.rows.map(({ name, cells }) => [name, { const: cells[source.column] ?? 0 }] as const)
      return { cases: { on: source.slot, when: Object.fromEntries(values.slice(1)), else: values[0]?.[1] ?? { const: 0 } } }
    }
  }
}

function checksOf({ frame, turns }: Coded): Record<string, string> {
  const letters = new Map(turns.flatMap(({ fields }) => fields).map((field) => [field.letter, field]))
  return {
    valid: `The answer is one line from ${frame.begin} to ${frame.end}, its fields in order and parted by ${frame.separator}.`,
    ...Object.fromEntries([...letters].map(([letter, { source }]) => [checkId(letter), sayField(letter, source, turns.length > 1)])),
  }
}

/** The sentence of a field. */
export function sayField(letter: string, source: CodedField['source'], isTalk = false): string {
  if (isTalk) return `${letter} is what the role and the line before demand.`
  switch (source.kind) {
    case 'const': return `${letter} is always ${source.value}.`
    case 'pick': return `${letter} is one of ${source.values.join(', ')}.`
    case 'range': return `${letter} is a number from ${source.low} to ${source.high}.`
    case 'asked': return `${letter} is the ${source.slot} of the question.`
    case 'column': return `${letter} is the ${source.column} of the ${source.slot} of the question.`
    case 'copy': return `${letter} is copied from ${source.letter} of the line before.`
    case 'inc': return `${letter} is one more than ${source.letter} of the line before.`
  }
}
