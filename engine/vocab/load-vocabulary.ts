/**
 * Makes a vocabulary out of the data of a knowledge file or of the rulebook itself: keys, typed fields, tags, aliases.
 * References between vocabularies are checked in check-vocabularies.ts, when all of them are there.
 */
import { nearestName } from '../expression/scope.ts'
import { readDataFile, valueAtDotted } from '../rulebook/data-file.ts'
import type { DataFile } from '../rulebook/data-file.ts'
import type { Place, Reporter, RulebookFiles } from '../rulebook/reporter.ts'
import type { RulebookSource } from '../rulebook/schema.ts'
import type { DocumentPath } from '../rulebook/yaml-document.ts'
import { checkField, toValue } from './check-field.ts'
import { createEntry, createVocabulary } from './vocabulary.ts'
import type { Entry, Value, Vocabulary } from './vocabulary.ts'

type VocabSource = RulebookSource['vocab'][string]

/** A foreign file's own names for fields, by ours. */
export type ForeignVocab = { readonly map?: Readonly<Record<string, string>> | undefined }

/** A vocabulary and where each of its entries stands, for problems found later. */
export type LoadedVocabulary = { readonly vocabulary: Vocabulary; readonly source: VocabSource; place(entry: number, path: DocumentPath): Place; placeOf: Place }

type RawEntry = { readonly value: unknown; readonly name: string | null; readonly path: DocumentPath }

function rawEntries(value: unknown, path: DocumentPath): RawEntry[] | null {
  if (Array.isArray(value)) return value.map((item: unknown, i) => ({ value: item, name: null, path: [...path, i] }))
  if (value === null || typeof value !== 'object') return null
  return Object.entries(value).map(([name, item]) => ({ value: item, name, path: [...path, name] }))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function keyOf(raw: RawEntry, source: VocabSource): unknown {
  if (!isObject(raw.value)) return raw.name ?? raw.value
  const field = source.key ?? (raw.name === null ? 'key' : undefined)
  if (field !== undefined && Object.hasOwn(raw.value, field)) return raw.value[field]
  return raw.name
}

function fieldsOf(raw: RawEntry, source: VocabSource, foreign: ForeignVocab): Record<string, Value> {
  const value = isObject(raw.value) ? raw.value : {}
  const fields: Record<string, Value> = isObject(raw.value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toValue(inner)])) : {}
  for (const [ours, theirs] of Object.entries(foreign.map ?? {})) {
    const mapped = valueAtDotted(value, theirs)
    if (mapped !== undefined) fields[ours] = toValue(mapped)
  }
  for (const [name, type] of Object.entries(source.fields ?? {})) {
    if (!Object.hasOwn(fields, name) && typeof type === 'object' && 'list' in type) fields[name] = []
  }
  return fields
}

function checkFields(fields: Readonly<Record<string, Value>>, source: VocabSource, key: string | number, at: (path: DocumentPath) => Place, reporter: Reporter): void {
  for (const [name, type] of Object.entries(source.fields ?? {})) {
    if (name === source.key) continue
    if (!Object.hasOwn(fields, name)) {
      reporter.error(at([]), `"${key}" has no ${name}.`, `Add the field "${name}".`)
      continue
    }
    for (const fault of checkField(type, fields[name])) reporter.error(at([name, ...fault.path]), `${name} of "${key}": ${fault.message}`, fault.next_step)
  }
}

/** Reads the vocabulary `name`; null where its data is missing or of no fitting shape (reported). */
export function loadVocabulary(name: string, source: VocabSource, foreign: ForeignVocab, files: RulebookFiles, reporter: Reporter): LoadedVocabulary | null {
  const own: Place = { path: ['vocab', name], key: true }
  const data = openData(name, source, files, reporter)
  if (data === null) return null
  const { file, root, rootPath } = data
  const raws = rawEntries(root, rootPath)
  if (raws === null) {
    reporter.error(own, `${name} needs a list or a block of things${source.at === undefined ? '' : ` at "${source.at}"`}; there is none.`, 'Correct `at`, or the file.')
    return null
  }
  const entries: Entry[] = []
  const places: DocumentPath[] = []
  const seen = new Set<string>()
  for (const raw of raws) {
    const key = keyOf(raw, source)
    const at = (path: DocumentPath): Place => file.place([...raw.path, ...path])
    if ((typeof key !== 'string' && typeof key !== 'number') || key === '') {
      reporter.error(at([]), `A thing of ${name} has no key.`, `Give it ${source.key === undefined ? 'a name' : `the field "${source.key}"`}.`)
      continue
    }
    if (seen.has(String(key))) reporter.error(at(source.key === undefined ? [] : [source.key]), `"${key}" stands twice in ${name}.`, 'Keep one of the two.')
    seen.add(String(key))
    const fields = fieldsOf(raw, source, foreign)
    checkFields(fields, source, key, at, reporter)
    entries.push(createEntry(name, key, entries.length, fields))
    places.push(raw.path)
  }
  const tags = readTags(name, source, data, seen, reporter)
  const vocabulary = withAliases(createVocabulary(name, entries, tags), source.aliases)
  return { vocabulary, source, placeOf: own, place: (entry, path) => file.place([...(places[entry] ?? []), ...path]) }
}

type OpenedData = { readonly file: DataFile; readonly whole: unknown; readonly root: unknown; readonly rootPath: DocumentPath }

function openData(name: string, source: VocabSource, files: RulebookFiles, reporter: Reporter): OpenedData | null {
  const path = source.at === undefined ? [] : source.at.split('.')
  if (source.rows !== undefined) {
    if (source.from !== undefined) reporter.error({ path: ['vocab', name, 'from'], key: true }, `${name} has both a file and rows of its own.`, 'Keep one of the two.')
    return { file: { value: source.rows, place: (inner) => ({ path: ['vocab', name, 'rows', ...inner] }) }, whole: source.rows, root: source.rows, rootPath: [] }
  }
  if (source.from === undefined) {
    reporter.error({ path: ['vocab', name], key: true }, `${name} has neither a file (from) nor rows.`, 'Add `from: knowledge/…` or `rows: […]`.')
    return null
  }
  const file = readDataFile(source.from, files, reporter, { path: ['vocab', name, 'from'] })
  return file === null ? null : { file, whole: file.value, root: valueAtDotted(file.value, source.at), rootPath: path }
}

function readTags(name: string, source: VocabSource, data: OpenedData, keys: ReadonlySet<string>, reporter: Reporter): Map<string, ReadonlySet<string>> {
  const { tags } = source
  const found = new Map<string, ReadonlySet<string>>()
  if (tags === undefined) return found
  const inFile = typeof tags === 'string'
  const groups = inFile ? valueAtDotted(data.whole, tags) : tags
  if (!isObject(groups)) {
    reporter.error({ path: ['vocab', name, 'tags'] }, `There is no block of tags at "${String(tags)}".`, 'Correct `tags`, or the file.')
    return found
  }
  const place = (path: DocumentPath): Place => (inFile ? data.file.place([...tags.split('.'), ...path]) : { path: ['vocab', name, 'tags', ...path] })
  for (const [tag, members] of Object.entries(groups)) {
    if (!Array.isArray(members)) {
      reporter.error(place([tag]), `The tag ${tag} must be a list of keys of ${name}.`, 'Write a list.')
      continue
    }
    for (const [i, member] of members.entries()) {
      if (keys.has(String(member))) continue
      const nearest = nearestName(String(member), keys)
      reporter.error(place([tag, i]), `The tag ${tag} names "${String(member)}", which ${name} does not have.`, nearest === null ? `Add it to ${name}, or take it out here.` : `Did you mean "${nearest}"?`)
    }
    found.set(tag, new Set(members.map(String)))
  }
  return found
}

function withAliases(vocabulary: Vocabulary, field: string | undefined): Vocabulary {
  if (field === undefined) return vocabulary
  const byKey = new Map(vocabulary.byKey)
  for (const entry of vocabulary.entries) {
    const aliases = entry.fields[field]
    const names = Array.isArray(aliases) ? aliases : [aliases]
    for (const alias of names) if (typeof alias === 'string' && !byKey.has(alias)) byKey.set(alias, entry)
  }
  return { ...vocabulary, byKey }
}
