/**
 * Reads one vocabulary from its file or its inline rows: entries with typed fields, and tags as named subsets.
 * Every wrong value is reported where it stands. References to other vocabularies are checked elsewhere.
 */
import { createEntry, createVocabulary } from '../vocab/vocabulary.ts'
import type { Entry, Value, Vocabulary } from '../vocab/vocabulary.ts'
import { FILE_KINDS_NOT_YET } from './not-yet.ts'
import type { Place, Reporter, RulebookFiles } from './reporter.ts'
import type { FieldType, RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

type VocabSource = RulebookSource['vocab'][string]
/** Where foreign files of the same facts lie, and how their fields are called (the import concept). */
export type VocabImport = { readonly from: string; readonly at?: string | undefined; readonly key?: string | undefined; readonly tags?: string | undefined; readonly map?: Readonly<Record<string, string>> | undefined }
/** Raw rows of a vocabulary, with the path of each in its document. */
type Rows = { readonly rows: readonly { readonly key: string | number | null; readonly value: unknown; readonly path: DocumentPath }[]; readonly root: unknown; readonly file: string | undefined }

/** Reads the vocabulary `name`; empty where its file is missing or unreadable (reported). */
export function readVocabulary(name: string, source: VocabSource, foreign: VocabImport | undefined, files: RulebookFiles, reporter: Reporter): Vocabulary {
  const wanted: VocabSource = foreign === undefined ? source : { ...source, from: foreign.from, rows: undefined, at: foreign.at, tags: foreign.tags ?? source.tags, key: foreign.key ?? source.key }
  const place: Place = { path: ['vocab', name] }
  const read = readRows(name, wanted, files, reporter)
  if (read === null) return createVocabulary(name, [], new Map())
  const entries: Entry[] = []
  const seen = new Set<string>()
  for (const row of read.rows) {
    const at: Place = read.file === undefined ? { path: ['vocab', name, 'rows', ...row.path] } : { file: read.file, path: row.path }
    const key = row.key ?? keyOf(row.value, wanted.key)
    if (key === null) {
      reporter.error(at, `This entry of ${name} has no "${wanted.key ?? 'name'}".`, 'Give every entry its name.')
      continue
    }
    if (seen.has(String(key))) {
      reporter.error(at, `"${key}" stands twice in ${name}.`, 'Take one of the two out.')
      continue
    }
    seen.add(String(key))
    entries.push(createEntry(name, key, entries.length, fieldsOf(row.value, wanted, source.key === undefined ? undefined : key, source.key, foreign?.map, at, reporter)))
  }
  if (entries.length === 0) reporter.error(place, `The vocabulary ${name} has no entries.`, 'Add at least one.')
  return createVocabulary(name, entries, tagsOf(name, wanted, read, seen, reporter))
}

function readRows(name: string, source: VocabSource, files: RulebookFiles, reporter: Reporter): Rows | null {
  const at: Place = { path: ['vocab', name, 'from'] }
  if (source.rows !== undefined) return { ...listRows(source.rows, []), root: source.rows, file: undefined }
  if (source.from === undefined) {
    reporter.error({ path: ['vocab', name] }, `The vocabulary ${name} says neither \`from\` nor \`rows\`.`, 'Name its file under `from`, or write the entries under `rows`.')
    return null
  }
  const kind = /\.(\w+)$/.exec(source.from)?.[1]?.toLowerCase() ?? ''
  if (FILE_KINDS_NOT_YET.has(kind)) {
    reporter.notYet(at, `${kind} files as vocabularies`)
    return null
  }
  const text = files.read(source.from)
  if (text === null) {
    reporter.error(at, `There is no file ${source.from}.`, 'Check the name; paths start at the rulebook.')
    return null
  }
  if (kind === 'txt') return { rows: textLines(text).map((line, i) => ({ key: line, value: line, path: [i] })), root: null, file: source.from }
  const root = kind === 'jsonl' ? jsonLines(source.from, text, reporter) : reporter.open(source.from, text).value
  if (root === undefined) return null
  const keys = source.at === undefined ? [] : source.at.split('.')
  const value = keys.reduce<unknown>((node, key) => (typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined), root)
  if (typeof value !== 'object' || value === null) {
    reporter.error({ path: ['vocab', name, source.at === undefined ? 'from' : 'at'] }, `${source.from} has no list or block${source.at === undefined ? '' : ` at "${source.at}"`}.`, 'Check `at` and the file.')
    return null
  }
  return { ...listRows(value, keys), root, file: source.from }
}

/** The lines of a text file that count: neither empty nor a comment. */
export function textLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
}

function jsonLines(file: string, text: string, reporter: Reporter): unknown[] {
  const rows: unknown[] = []
  for (const [i, line] of text.replace(/^\uFEFF/, '').split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      rows.push(JSON.parse(line))
    } catch (error) {
      reporter.atLine(file, { line: i + 1, column: 1 }, `This line is not JSON: ${error instanceof Error ? error.message : String(error)}.`, 'Write one JSON object on the line.')
    }
  }
  return rows
}

function listRows(value: object, at: DocumentPath): Pick<Rows, 'rows'> {
  if (Array.isArray(value)) return { rows: value.map((each: unknown, i) => ({ key: typeof each === 'string' || typeof each === 'number' ? each : null, value: each, path: [...at, i] })) }
  return { rows: Object.entries(value).map(([key, each]) => ({ key, value: each, path: [...at, key] })) }
}

function keyOf(value: unknown, field: string | undefined): string | number | null {
  const key = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field ?? 'name'] : null
  return typeof key === 'string' || typeof key === 'number' ? key : null
}

function fieldsOf(value: unknown, source: VocabSource, key: string | number | undefined, keyField: string | undefined, map: VocabImport['map'], at: Place, reporter: Reporter): Record<string, Value> {
  const row = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const fields: Record<string, Value> = {}
  if (key !== undefined && keyField !== undefined) fields[keyField] = key
  for (const [name, type] of Object.entries(source.fields ?? {})) {
    const their = map?.[name] ?? name
    const given = Object.hasOwn(row, their) ? row[their] : typeof value === 'string' && Object.keys(source.fields ?? {}).length === 1 ? value : undefined
    if (given === undefined) {
      reporter.error(at, `The entry lacks "${their}".`, `Add it: ${nameOf(type)}.`)
      continue
    }
    const problem = misfit(given, type)
    if (problem !== null) reporter.error({ ...at, path: [...at.path, their] }, `${their}: ${problem}.`, `It must be ${nameOf(type)}.`)
    else fields[name] = given as Value
  }
  return fields
}

/** What a type is called in words. */
function nameOf(type: FieldType): string {
  if (typeof type === 'string') return { text: 'a text', int: 'a whole number', number: 'a number', bool: 'true or false' }[type]
  if ('enum' in type) return `one of ${type.enum.join(', ')}`
  if ('ref' in type) return `an entry of ${type.ref}`
  return 'list' in type ? `a list, each ${nameOf(type.list)}` : 'a block of keys'
}

function misfit(value: unknown, type: FieldType): string | null {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? 'nothing'
  if (type === 'text') return typeof value === 'string' ? null : `${shown} is not a text`
  if (type === 'int') return Number.isSafeInteger(value) ? null : `${shown} is not a whole number`
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value) ? null : `${shown} is not a number`
  if (type === 'bool') return typeof value === 'boolean' ? null : `${shown} is neither true nor false`
  if ('enum' in type) return type.enum.includes(value as string) ? null : `${shown} is not one of ${type.enum.join(', ')}`
  if ('ref' in type) return typeof value === 'string' || typeof value === 'number' ? null : `${shown} is not a name`
  if ('list' in type) {
    if (!Array.isArray(value)) return `${shown} is not a list`
    return value.map((each) => misfit(each, type.list)).find((problem) => problem !== null) ?? null
  }
  if (typeof value !== 'object' || value === null) return `${shown} is not a block of keys`
  return Object.entries(type.object).map(([key, inner]) => misfit((value as Record<string, unknown>)[key], inner)).find((problem) => problem !== null) ?? null
}

function tagsOf(name: string, source: VocabSource, read: Rows, keys: ReadonlySet<string>, reporter: Reporter): Map<string, Set<string>> {
  const isPath = typeof source.tags === 'string'
  const found = isPath ? (source.tags as string).split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | null)?.[key], read.root) : source.tags
  if (source.tags === undefined) return new Map()
  const file = isPath ? read.file : undefined
  const base: DocumentPath = isPath ? (source.tags as string).split('.') : ['vocab', name, 'tags']
  if (typeof found !== 'object' || found === null) {
    reporter.error({ path: ['vocab', name, 'tags'] }, `${read.file ?? 'The rulebook'} has no block "${String(source.tags)}".`, 'Name the block that holds the named sets.')
    return new Map()
  }
  const tags = new Map<string, Set<string>>()
  for (const [tag, members] of Object.entries(found)) {
    const listed: unknown[] = Array.isArray(members) ? members : []
    for (const [i, member] of listed.entries()) {
      if (!keys.has(String(member))) reporter.error({ ...(file === undefined ? {} : { file }), path: [...base, tag, i] }, `${tag} names "${String(member)}", which is not in ${name}.`, `Correct the name, or add it to ${name}.`)
    }
    tags.set(tag, new Set(listed.map(String)))
  }
  return tags
}
