/**
 * What may stand in the blanks of a sentence about one rulebook: its fields with their values, tags, things and request
 * fields. Built from a rulebook that was read. Knows no sentence.
 */
import type { Rulebook } from '../../rulebook/rulebook.ts'
import { recordOfList } from '../../rulebook/scope-of.ts'
import { buildUniverse } from '../../sequence/records.ts'
import { plain } from '../../vocab/vocabulary.ts'

/** A field of an item with every value that it can have, as far as they are few. */
export type FieldInfo = { readonly name: string; readonly values: readonly (string | number)[]; readonly isNumber: boolean }

/** What sentences about the answers of one form can name. */
export type SentenceContext = {
  /** What one item is called: the field that picks it. */
  readonly noun: string
  /** The field that picks the thing, or null where items name none. */
  readonly pick: string | null
  /** The vocabulary of the thing. */
  readonly vocab: string | null
  readonly things: readonly (string | number)[]
  readonly fields: readonly FieldInfo[]
  readonly tags: readonly string[]
  /** Request fields; those that ask for a thing of the vocabulary, those that ask for a number, and all others. */
  readonly asked: readonly { readonly name: string; readonly kind: 'thing' | 'number' | 'other'; readonly vocab: string | null }[]
  /** Columns of every vocabulary. */
  readonly columns: Readonly<Record<string, readonly string[]>>
  /** True where an answer is one item: a record. */
  readonly isRecord: boolean
}

const EMPTY: SentenceContext = { noun: 'item', pick: null, vocab: null, things: [], fields: [], tags: [], asked: [], columns: {}, isRecord: false }
const known = new WeakMap<Rulebook, Map<string, SentenceContext>>()

/** The context of the answers of a list form; an empty one where the form is no list that can be built. */
export function contextOf(rulebook: Rulebook, form: string | undefined): SentenceContext {
  const forms = known.get(rulebook) ?? new Map<string, SentenceContext>()
  known.set(rulebook, forms)
  const found = forms.get(form ?? '')
  if (found !== undefined) return found
  const made = build(rulebook, form)
  forms.set(form ?? '', made)
  return made
}

/** The form that request checks speak of: that of the first sequence which asks for the field, or the only one. */
export function formAsking(rulebook: Rulebook, field: string): string | undefined {
  const { categories, sequences = {} } = rulebook.source
  const body = Object.values(categories).flatMap((category) => [category, ...(category.mix ?? [])].map((arm) => ({ ask: arm.ask ?? category.ask ?? [], body: arm.body ?? category.body })))
    .find(({ ask, body }) => body !== undefined && ask.includes(field))?.body ?? Object.keys(sequences)[0]
  return body === undefined ? undefined : sequences[body]?.form
}

function build(rulebook: Rulebook, form: string | undefined): SentenceContext {
  const { source } = rulebook
  const record = recordOfList(source, form)
  if (record === undefined) return EMPTY
  const universe = tryUniverse(rulebook, record)
  if (universe === null) return EMPTY
  const pick = [...universe.picks.keys()].at(-1) ?? null
  const vocab = pick === null ? null : (universe.picks.get(pick) ?? null)
  const vocabulary = vocab === null ? undefined : rulebook.vocabularies.get(vocab)
  const fields = universe.fields.map((name): FieldInfo => {
    const values = universe.valuesOf(name).map(plain).filter((value) => typeof value === 'string' || typeof value === 'number')
    return { name, values, isNumber: values.length > 0 && values.every((value) => typeof value === 'number') }
  })
  const lengths = Object.values(source.sequences ?? {}).filter((sequence) => sequence.form === form).map(({ length }) => length[1])
  return {
    noun: pick ?? 'item', pick, vocab, fields,
    things: vocabulary?.entries.map(({ key }) => key) ?? [],
    tags: [...(vocabulary?.tags.keys() ?? [])],
    asked: Object.entries(source.request ?? {}).map(([name, field]) => ({
      name, kind: field.int !== undefined ? 'number' : field.pick !== undefined && field.pick === vocab ? 'thing' : 'other', vocab: field.pick ?? null,
    })),
    columns: Object.fromEntries(Object.entries(source.vocab).map(([name, { fields: typed }]) => [name, Object.keys(typed ?? {})])),
    isRecord: lengths.length > 0 && Math.max(...lengths) === 1,
  }
}

function tryUniverse(rulebook: Rulebook, record: string): ReturnType<typeof buildUniverse> | null {
  try {
    return buildUniverse(rulebook, record)
  } catch {
    return null
  }
}
