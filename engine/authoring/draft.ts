/**
 * A domain while it is being described: plain data that one step after another fills, and that a rulebook is written from.
 * Knows no YAML and no screen. Names are words of the rulebook, titles are what the person typed.
 */
import type { Choices, Reach } from './sentences/index.ts'

/** What an answer looks like; each has a template of the same name under knowledge/templates. */
export type Shape = 'ordered-list' | 'record' | 'coded-line' | 'one-of-these' | 'facts' | 'turns'
export const SHAPES: readonly Shape[] = ['ordered-list', 'record', 'coded-line', 'one-of-these', 'facts', 'turns']

export type ColumnKind = 'number' | 'choice' | 'tag' | 'text'
/** One column of the things besides their name. */
export type Column = { readonly name: string; readonly title: string; readonly kind: ColumnKind }
export type Cell = string | number | boolean
/** One thing: its name, its columns, and other names that questions may use. */
export type Thing = { readonly name: string; readonly cells: Readonly<Record<string, Cell>>; readonly aka: readonly string[] }
/** The things of the domain; `noun` is what one of them is called. */
export type Things = { readonly noun: string; readonly columns: readonly Column[]; readonly rows: readonly Thing[] }

/** A word around the thing in a line: one of a few, `''` where it may be left out. */
export type WordSlot = { readonly name: string; readonly values: readonly string[] }
/** A field of a record; from the things where `values` is null. */
export type RecordField = { readonly name: string; readonly label: string; readonly values: readonly string[] | null }
/** Where the value of a coded line's field comes from. */
export type FieldSource =
  | { readonly kind: 'const'; readonly value: string | number }
  | { readonly kind: 'pick'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'asked'; readonly slot: string }
  | { readonly kind: 'column'; readonly slot: string; readonly column: string }
  | { readonly kind: 'copy' | 'inc'; readonly letter: string }
export type CodedField = { readonly letter: string; readonly codec: 'b62' | 'int' | 'quoted'; readonly source: FieldSource }
export type Turn = { readonly role: string; readonly fields: readonly CodedField[] }
/** How a coded line is framed. */
export type Frame = { readonly begin: string; readonly end: string; readonly separator: string }
/** A sentence of an answer about a thing; `column` is what it states, `tag` when it is said. */
export type FactSentence = { readonly say: string; readonly column: string | null; readonly tag: string | null }

/** How answers are written. */
export type AnswerForm =
  | { readonly kind: 'list'; readonly mark: string; readonly accept: readonly string[]; readonly leads: readonly string[]; readonly before: WordSlot | null; readonly after: WordSlot | null; readonly length: readonly [number, number] }
  | { readonly kind: 'record'; readonly fields: readonly RecordField[]; readonly separator: string; readonly lines: boolean }
  | { readonly kind: 'choice'; readonly mark: string; readonly column: string }
  | { readonly kind: 'facts'; readonly sentences: readonly FactSentence[]; readonly join: string }
  | { readonly kind: 'coded'; readonly frame: Frame; readonly turns: readonly Turn[] }

/** A rule that was ticked or added. `expression` is what its sentence means; `say` is the sentence. */
export type DraftRule = { readonly id: string; readonly of: Reach; readonly template: string | null; readonly choices: Choices; readonly expression: string; readonly say: string }
/** Something a question may name: a number, a thing, or one of a few words. `check` is the sentence that it demands. */
export type Slot = {
  readonly name: string
  readonly kind: 'number' | 'thing' | 'choice'
  readonly range?: readonly [number, number]
  readonly values?: readonly string[]
  readonly check: { readonly template: string; readonly choices: Choices } | null
}
/** The questions: phrasings with slots in braces. `isVaried` asks each with and without small talk around it. */
export type Questions = { readonly phrasings: readonly string[]; readonly slots: readonly Slot[]; readonly system: string; readonly isVaried: boolean }
/** An answer that the person called good or bad. */
export type Judged = { readonly text: string; readonly isGood: boolean }
/** What a trained model must reach, and how many samples and test questions there are. */
export type Targets = { readonly rate: number; readonly count: number; readonly questions: number }

/** Everything that was said of a domain so far. */
export type Draft = {
  readonly format: 1
  readonly shape: Shape
  readonly title: string
  readonly things: Things
  /** The columns that say with what a thing begins and ends. */
  readonly follows: { readonly before: string; readonly after: string } | null
  readonly answer: AnswerForm
  readonly judged: readonly Judged[]
  readonly rules: readonly DraftRule[]
  readonly questions: Questions
  readonly targets: Targets | null
}

/** The files of a rulebook by their path. */
export type Files = Readonly<Record<string, string>>

const FORMS: Readonly<Record<Shape, AnswerForm>> = {
  'ordered-list': { kind: 'list', mark: '{i}. ', accept: ['{i}) ', '**{i}.** '], leads: [], before: null, after: null, length: [2, 5] },
  'record': { kind: 'record', fields: [], separator: ';', lines: true },
  'one-of-these': { kind: 'choice', mark: '{item}', column: '' },
  'facts': { kind: 'facts', sentences: [], join: ' ' },
  'coded-line': { kind: 'coded', frame: { begin: '<', end: '>', separator: '|' }, turns: [{ role: 'writer', fields: [] }] },
  'turns': { kind: 'coded', frame: { begin: '<', end: '>', separator: '|' }, turns: [] },
}

/** A domain of which only the shape is known. */
export function emptyDraft(shape: Shape): Draft {
  return {
    format: 1, shape, title: '', things: { noun: 'thing', columns: [], rows: [] }, follows: null, answer: FORMS[shape], judged: [], rules: [],
    questions: { phrasings: [], slots: [], system: '', isVaried: true }, targets: null,
  }
}

const TAKEN = new Set(['and', 'or', 'not', 'in', 'true', 'false', 'null', 'i', 'prev', 'next', 'answer', 'body', 'name', 'role', 'category', 'wording', 'asked'])

/** A text as a name of the rulebook: letters, digits and `_`, other than `taken`. */
export function nameFrom(text: string, fallback: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = text.normalize('NFKD').replaceAll(/[\u0300-\u036F]/g, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '').slice(0, 40)
  const base = plain === '' ? fallback : /^\d/.test(plain) ? `${fallback}_${plain}` : plain
  const isFree = (name: string): boolean => !TAKEN.has(name) && !taken.has(name)
  if (isFree(base)) return base
  if (TAKEN.has(base) && isFree(`the_${base}`)) return `the_${base}`
  for (let i = 2; ; i += 1) if (isFree(`${base}_${i}`)) return `${base}_${i}`
}

/** The name under which the things stand in the rulebook: the noun, many of them. */
export function vocabOf({ noun }: Things): string {
  return noun.endsWith('s') ? `all_${noun}` : `${noun}s`
}
