/**
 * What vocabularies say of each other: references lead somewhere, and a vocabulary that covers another has
 * everything of it and nothing else. Knows no expressions and no forms.
 */
import { nearestName } from '../expression/scope.ts'
import type { Place, Reporter } from '../rulebook/reporter.ts'
import type { FieldType } from '../rulebook/schema.ts'
import type { DocumentPath } from '../rulebook/yaml-document.ts'
import type { LoadedVocabulary } from './load-vocabulary.ts'
import type { Entry, Value, Vocabulary } from './vocabulary.ts'

type Vocabularies = ReadonlyMap<string, LoadedVocabulary>

/** References of a value of this type: the vocabulary, the key, and where it stands. */
function* references(type: FieldType, value: Value, path: DocumentPath): Generator<{ vocab: string; key: string; path: DocumentPath }> {
  if (typeof type === 'string' || 'enum' in type || value === null) return
  if ('ref' in type) {
    if (typeof value === 'string' || typeof value === 'number') yield { vocab: type.ref, key: String(value), path }
  } else if ('list' in type) {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* references(type.list, item as Value, [...path, i])
  } else if (typeof value === 'object' && !Array.isArray(value)) {
    const fields = value as Readonly<Record<string, Value>>
    for (const [name, inner] of Object.entries(type.object)) if (Object.hasOwn(fields, name)) yield* references(inner, fields[name] ?? null, [...path, name])
  }
}

function reportUnknown(place: Place, key: string, of: Vocabulary, from: string, reporter: Reporter): void {
  const nearest = nearestName(key, of.byKey.keys())
  reporter.error(place, `${from} names "${key}", which ${of.name} does not have.`, nearest === null ? `Add "${key}" to ${of.name}, or take it out here.` : `Did you mean "${nearest}"? Otherwise add "${key}" to ${of.name}.`)
}

function checkReferences(loaded: LoadedVocabulary, all: Vocabularies, reporter: Reporter): void {
  for (const [field, type] of Object.entries(loaded.source.fields ?? {})) {
    for (const entry of loaded.vocabulary.entries) {
      for (const reference of references(type, entry.fields[field] ?? null, [field])) {
        const target = all.get(reference.vocab)?.vocabulary
        if (target !== undefined && !target.byKey.has(reference.key)) {
          reportUnknown(loaded.place(entry.index, reference.path), reference.key, target, `${loaded.vocabulary.name} "${entry.key}"`, reporter)
        }
      }
    }
  }
}

function coveredKeys(entry: Entry, by: string | undefined): { key: string; path: DocumentPath }[] {
  if (by === undefined) return [{ key: String(entry.key), path: [] }]
  const value = entry.fields[by] ?? null
  if (!Array.isArray(value)) return value === null ? [] : [{ key: String(value), path: [by] }]
  return value.map((item, i) => ({ key: String(item), path: [by, i] }))
}

function checkCover(loaded: LoadedVocabulary, all: Vocabularies, reporter: Reporter): void {
  const { covers } = loaded.source
  const { name } = loaded.vocabulary
  const target = covers === undefined ? undefined : all.get(covers.vocab)
  if (covers === undefined || target === undefined) return
  const covered = new Set<string>()
  for (const entry of loaded.vocabulary.entries) {
    for (const { key, path } of coveredKeys(entry, covers.by)) {
      covered.add(key)
      if (!target.vocabulary.byKey.has(key)) reportUnknown(loaded.place(entry.index, path), key, target.vocabulary, covers.by === undefined ? name : `${name} "${entry.key}"`, reporter)
    }
  }
  for (const entry of target.vocabulary.entries) {
    if (covered.has(String(entry.key))) continue
    const where = loaded.source.from ?? `vocab.${name}`
    reporter.error(target.place(entry.index, []), `"${entry.key}" of ${covers.vocab} is missing in ${name}${covers.by === undefined ? '' : ` (${covers.by})`}.`, `Add it to ${where}.`)
  }
}

/** Checks every reference and cover between the vocabularies. */
export function checkVocabularies(all: Vocabularies, reporter: Reporter): void {
  for (const loaded of all.values()) {
    checkReferences(loaded, all, reporter)
    checkCover(loaded, all, reporter)
  }
}
