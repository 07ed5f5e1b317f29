/**
 * The parts of a words form: which words a field of a record can be written with, and which of them
 * is due for given values. Knows nothing of reading text back or of lists.
 */
import type { Expression, Scope } from '../expression/compile-expression.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { badRulebook, notYet } from './refuse-rulebook.ts'
import { compileAt } from './records.ts'
import type { RecordValues, Universe } from './records.ts'

/** One way of writing a field: under a condition, a word for each value. */
type WordMap = { readonly when: Expression | null; readonly words: ReadonlyMap<string, string> }

/** One part of a words form: a field of the record, its words and the check that owns it. */
export type WordPart = {
  readonly field: string
  readonly check: string
  /** Null where the value itself is the word. */
  readonly maps: readonly WordMap[] | null
  /** Every phrase (lower case, single spaces) of this part with the values that some map writes so. */
  readonly phrases: ReadonlyMap<string, readonly Value[]>
}

/** Compiles `forms.<name>.words`; `head` is the index of the part that names the thing itself. */
export function compileParts(rulebook: Rulebook, name: string, universe: Universe): { readonly parts: readonly WordPart[]; readonly head: number } {
  const form = rulebook.source.forms?.[name]
  const path = `forms.${name}`
  if (form === undefined || !('record' in form)) throw badRulebook(path, 'This is not a form of words.', 'Write `record:` and `words:` there.')
  const specs = form.words
  const head = headOf(specs.map((spec) => spec.field), universe)
  const headCheck = specs[head]?.check
  if (headCheck === undefined) throw badRulebook(`${path}.words`, `The part ${specs[head]?.field ?? ''} names the thing and has no check.`, 'Give it `check:`.')
  const scope: Scope = { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set(universe.fields) }
  const parts = specs.map((spec, i): WordPart => {
    const at = `${path}.words.${i + 1}`
    if (spec.name_of !== undefined || spec.prefix !== undefined) throw notYet(at, '`name_of` and `prefix`')
    if (!universe.fields.includes(spec.field)) throw badRulebook(at, `The record ${universe.name} has no field ${spec.field}.`, 'Name one of its fields.')
    const maps = spec.words?.map((map) => readMap(at, map, scope)) ?? null
    return { field: spec.field, check: spec.check ?? headCheck, maps, phrases: phrasesOf(universe.valuesOf(spec.field), maps) }
  })
  return { parts, head }
}

/** The head is the last part that picks from a vocabulary, or else the last part. */
function headOf(fields: readonly string[], universe: Universe): number {
  const picked = fields.findLastIndex((field) => universe.picks.has(field))
  return picked === -1 ? fields.length - 1 : picked
}

function readMap(at: string, map: Readonly<Record<string, unknown>>, scope: Scope): WordMap {
  const { if: when, ...words } = map
  return {
    when: typeof when === 'string' ? compileAt(`${at}.if`, when, scope) : null,
    words: new Map(Object.entries(words).map(([value, word]) => [value, tidy(String(word))])),
  }
}

function tidy(word: string): string {
  return word.trim().replaceAll(/\s+/g, ' ')
}

function phrasesOf(values: readonly Value[], maps: readonly WordMap[] | null): Map<string, Value[]> {
  const phrases = new Map<string, Value[]>()
  for (const value of values) {
    const words = maps === null ? [tidy(String(value))] : maps.map((map) => map.words.get(String(value)))
    for (const word of words) {
      if (word === undefined || word === '') continue
      const known = phrases.get(word.toLowerCase()) ?? []
      if (!known.includes(value)) known.push(value)
      phrases.set(word.toLowerCase(), known)
    }
  }
  return phrases
}

/** The word due for a part; '' where the record has no such field; undefined where no map has a word for the value. */
export function wordDue(part: WordPart, values: RecordValues): string | undefined {
  const value = values[part.field] ?? null
  if (value === null) return ''
  if (part.maps === null) return tidy(String(value))
  for (const map of part.maps) {
    const word = map.words.get(String(value))
    if (word !== undefined && (map.when === null || map.when.run(values) === true)) return word
  }
  return undefined
}

/** Every record's name, in the order of the universe, `between` its words. Throws where two records would read the same. */
export function nameRecords(path: string, parts: readonly WordPart[], universe: Universe, between = ' '): string[] {
  const seen = new Map<string, number>()
  return universe.records.map((record, number) => {
    const words = parts.map((part) => {
      const word = wordDue(part, record)
      if (word !== undefined) return word
      throw badRulebook(path, `There is no word for ${part.field} ${String(record[part.field])}.`, 'Add the value to one of the word maps.')
    })
    const name = words.filter((word) => word !== '').join(between)
    const other = seen.get(name.toLowerCase())
    if (other !== undefined || name === '') {
      const pair = [universe.records[other ?? number], record].map((values) => JSON.stringify(values)).join(' and ')
      throw badRulebook(path, `Two records read the same, "${name}": ${pair}.`, 'Let the words tell them apart.')
    }
    seen.set(name.toLowerCase(), number)
    return name
  })
}
