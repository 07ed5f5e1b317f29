/**
 * What sentences about a draft can name, before there is a rulebook: the same as contextOf gives of the written one.
 * Knows which fields each form of answer has.
 */
import type { Draft, RecordField, Slot } from './draft.ts'
import { vocabOf } from './draft.ts'
import type { FieldInfo, SentenceContext } from './sentences/index.ts'
import { tagName } from './write/write-things.ts'

/** The value that stands for a word that is left out. */
export const LEFT_OUT = 'none'

/** The context of a draft. */
export function draftContext(draft: Draft): SentenceContext {
  const { things, answer } = draft
  const hasThings = things.rows.length > 0
  const pick = pickOf(draft)
  const columns = things.columns.filter(({ kind }) => kind !== 'tag')
  const own = pick !== null && answer.kind !== 'choice' ? columns.map(({ name }) => field(name, things.rows.map(({ cells }) => cells[name]))) : []
  return {
    noun: pick ?? 'item', pick, vocab: pick === null ? null : vocabOf(things),
    things: pick === null ? [] : things.rows.map(({ name }) => name),
    fields: [...fieldsOf(draft), ...own],
    tags: pick === null ? [] : things.columns.filter(({ kind }) => kind === 'tag').map(({ name }) => tagName(name)),
    asked: draft.questions.slots.map((slot) => ({ name: slot.name, kind: slot.kind === 'choice' ? 'other' : slot.kind, vocab: slot.kind === 'thing' ? vocabOf(things) : null })),
    columns: hasThings ? { [vocabOf(things)]: columns.map(({ name }) => name) } : {},
    isRecord: answer.kind === 'record' || answer.kind === 'choice',
  }
}

/** The field of an answer's item that names a thing; null where none does. */
export function pickOf({ answer, things }: Draft): string | null {
  if (things.rows.length === 0) return null
  if (answer.kind === 'list') return things.noun
  if (answer.kind === 'record') return answer.fields.findLast(({ values }) => values === null)?.name ?? null
  return null
}

function fieldsOf({ answer, things }: Draft): FieldInfo[] {
  const names = things.rows.map(({ name }) => name)
  switch (answer.kind) {
    case 'list': return [
      ...(answer.before === null ? [] : [field(answer.before.name, answer.before.values.map(wordValue))]),
      field(things.noun, names),
      ...(answer.after === null ? [] : [field(answer.after.name, answer.after.values.map(wordValue))]),
    ]
    case 'record': return answer.fields.map(({ name, values }) => field(name, values ?? names))
    case 'choice': return [field(labelField(answer.column), things.rows.map(({ cells }) => cells[answer.column]))]
    default: return []
  }
}

/** The value that stands for a word of a line. */
export function wordValue(word: string): string {
  return word === '' ? LEFT_OUT : word
}

/** The field that holds the label of an answer that is one of a few. */
export function labelField(column: string): string {
  return `the_${column}`
}

function field(name: string, values: readonly unknown[]): FieldInfo {
  const told = [...new Set(values)].filter((value) => typeof value === 'string' || typeof value === 'number')
  return { name, values: told, isNumber: told.length > 0 && told.every((value) => typeof value === 'number') }
}

/** What a slot probably demands of the answer, as a sentence with its blanks filled; null where nothing is meant. */
export function guessDemand(draft: Draft, slot: Pick<Slot, 'name' | 'kind'>, phrasings: readonly string[]): Slot['check'] {
  const asked = slot.name
  const around = phrasings.map((phrasing) => phrasing.toLowerCase()).filter((phrasing) => phrasing.includes(`{${asked}}`)).map((phrasing) => phrasing.split(`{${asked}}`))
  const before = around.map(([text = '']) => text.slice(-40)).join(' | ')
  const after = around.map(([, text = '']) => text.slice(0, 30)).join(' | ')
  const { answer } = draft
  if (answer.kind === 'choice') return slot.kind === 'thing' ? { template: 'asked_lookup', choices: { field: labelField(answer.column), column: answer.column, asked } } : null
  if (answer.kind === 'record') {
    const same = answer.fields.find(({ name }: RecordField) => name === asked)
    return same === undefined ? null : { template: 'asked_copy', choices: { field: same.name, asked } }
  }
  if (answer.kind !== 'list') return null
  if (slot.kind === 'number') return demandOfNumber(draft, asked, before, after)
  if (slot.kind !== 'thing') return fieldDemand(draft, asked)
  if (/start|begin|open|first|lead/.test(before) || /\bfirst\b/.test(after)) return { template: 'asked_first', choices: { asked } }
  if (/without|avoid|no |not |skip|instead of|leave out/.test(before)) return { template: 'asked_avoid', choices: { asked } }
  if (/end|finish|last|close/.test(before) || /\blast\b/.test(after)) return { template: 'asked_last', choices: { asked } }
  return { template: 'asked_contains', choices: { asked } }
}

function demandOfNumber(draft: Draft, asked: string, before: string, after: string): Slot['check'] {
  const number = draft.things.columns.find(({ kind, name, title }) => kind === 'number' && [name, title.toLowerCase()].some((word) => `${before} ${after}`.includes(word.toLowerCase())))
  if (number !== undefined) return { template: 'asked_sum', choices: { number: number.name, asked } }
  return { template: 'asked_count', choices: { asked } }
}

function fieldDemand(draft: Draft, asked: string): Slot['check'] {
  const field = draftContext(draft).fields.find(({ name }) => name === asked)
  return field === undefined ? null : { template: 'asked_all_have', choices: { field: field.name, asked } }
}
