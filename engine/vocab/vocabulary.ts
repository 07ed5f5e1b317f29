/**
 * Values of the rulebook language: entries of vocabularies, dimensions with opposites, and how
 * values compare and print. Knows nothing of files, expressions or forms.
 */

/** Any value an expression can have. */
export type Value = string | number | boolean | null | readonly Value[] | Entry | { readonly [key: string]: Value }

/** One thing of a vocabulary. It compares equal to its key; `index` is its position in the file. */
export type Entry = {
  readonly vocab: string
  readonly key: string | number
  readonly index: number
  readonly fields: Readonly<Record<string, Value>>
}

/** A closed set of things with typed fields and named subsets (tags hold keys as text). */
export type Vocabulary = {
  readonly name: string
  readonly entries: readonly Entry[]
  readonly byKey: ReadonlyMap<string, Entry>
  readonly tags: ReadonlyMap<string, ReadonlySet<string>>
}

/** A state dimension: its values, and for some of them an opposite. */
export type Dimension = {
  readonly name: string
  readonly values: readonly string[]
  readonly opposite: ReadonlyMap<string, string>
}

class VocabularyEntry {
  readonly vocab: string
  readonly key: string | number
  readonly index: number
  readonly fields: Readonly<Record<string, Value>>

  constructor(vocab: string, key: string | number, index: number, fields: Readonly<Record<string, Value>>) {
    this.vocab = vocab
    this.key = key
    this.index = index
    this.fields = fields
  }
}

/** Makes an entry; only values made here count as entries. */
export function createEntry(vocab: string, key: string | number, index: number, fields: Readonly<Record<string, Value>>): Entry {
  return new VocabularyEntry(vocab, key, index, fields)
}

/** Whether a value is an entry of a vocabulary. */
export function isEntry(value: unknown): value is Entry {
  return value instanceof VocabularyEntry
}

/** Builds a vocabulary from entries in file order; a later entry with the same key is not reachable by key. */
export function createVocabulary(name: string, entries: readonly Entry[], tags: ReadonlyMap<string, ReadonlySet<string>>): Vocabulary {
  const byKey = new Map<string, Entry>()
  for (const entry of entries) {
    const key = String(entry.key)
    if (!byKey.has(key)) byKey.set(key, entry)
  }
  return { name, entries, byKey, tags }
}

/** An entry stands for its key; every other value for itself. */
export function plain(value: Value): Value {
  return isEntry(value) ? value.key : value
}

/** Equality of the language: entries by key, lists item by item, no conversion between text and number. */
export function sameValue(left: Value, right: Value): boolean {
  const a = plain(left)
  const b = plain(right)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i] as Value))
  return a === b
}

/** One field of an entry or of a plain object; null where there is none. Inherited names are never found. */
export function fieldOf(value: Value, name: string): Value {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const fields = isEntry(value) ? value.fields : (value as Readonly<Record<string, Value>>)
  if (Object.hasOwn(fields, name)) return fields[name] ?? null
  return isEntry(value) && name === 'key' ? value.key : null
}

/** A value as it stands in a prompt or an answer: an entry by its key, a list with commas, nothing for null. */
export function showValue(value: Value): string {
  const shown = plain(value)
  if (shown === null) return ''
  if (Array.isArray(shown)) return shown.map(showValue).join(', ')
  return typeof shown === 'object' ? JSON.stringify(shown) : String(shown)
}
