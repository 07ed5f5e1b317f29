/**
 * A vocabulary as a table: rows, columns and tags with the place of each cell in its file. Reads the same shapes as the rulebook does: names, blocks,
 * lists of blocks, lines, in a file or in the rulebook itself. Reads only; edits are in things-edit.ts.
 */
import { openDocument, valueAt } from './open-document.ts'
import type { Path } from './open-document.ts'
import { isBlock, isList } from './write-value.ts'
import type { Plain } from './write-value.ts'

/** How the things stand in their file. */
export type ThingsShape = 'names' | 'objects' | 'named' | 'lines' | 'json lines'
/** What a cell holds. `block` is shown and not edited in a table. */
export type CellKind = 'text' | 'number' | 'choice' | 'yes or no' | 'list' | 'reference' | 'block'
/** A column: a typed property of the things. */
export type ThingsColumn = { readonly name: string; readonly kind: CellKind; readonly choices: readonly (string | number)[]; readonly refers: string | null; readonly isDeclared: boolean }
/** A tag and where its members are listed. */
export type ThingsTag = { readonly name: string; readonly file: string; readonly path: Path; readonly members: readonly string[] }
/** One thing. `place` is its path in the file, or its line from 0. */
export type ThingsRow = { readonly key: string; readonly place: Path; readonly line: number | null; readonly cells: Readonly<Record<string, Plain>> }
/** A vocabulary as a table. */
export type ThingsTable = {
  readonly vocab: string
  readonly file: string
  readonly shape: ThingsShape
  readonly root: Path
  readonly keyField: string | null
  readonly columns: readonly ThingsColumn[]
  readonly tags: readonly ThingsTag[]
  /** Where new tags go. */
  readonly tagPlace: { readonly file: string; readonly path: Path }
  readonly rows: readonly ThingsRow[]
  readonly covers: { readonly vocab: string; readonly by: string | null } | null
  /** Why it cannot be shown as a table, or null. */
  readonly trouble: string | null
}
/** Texts by path. */
export type Texts = Readonly<Record<string, string>>
type Block = Readonly<Record<string, Plain>>

/** The vocabulary `vocab` of these texts. */
export function readThings(texts: Texts, vocab: string): ThingsTable {
  const source = blockOf(valueAt(openDocument(texts['rulebook.yaml'] ?? '').value, ['vocab', vocab]))
  const keyField = textOr(source['key'])
  const file = textOr(source['from']) ?? 'rulebook.yaml'
  const root: Path = source['from'] === undefined ? ['vocab', vocab, 'rows'] : (textOr(source['at'])?.split('.').filter(Boolean) ?? [])
  const covers = isBlock(source['covers'] ?? null) ? blockOf(source['covers']) : null
  const empty = {
    vocab, file, root, keyField, shape: 'names' as const, columns: [], rows: [],
    covers: covers === null ? null : { vocab: String(covers['vocab']), by: textOr(covers['by']) },
    ...readTags(texts, vocab, source, file),
  }
  const text = texts[file]
  if (text === undefined) return { ...empty, trouble: `The file ${file} is not there.` }
  const read = /\.txt$/i.test(file) ? readLines(text) : /\.jsonl$/i.test(file) ? readJsonLines(text, keyField) : readDocument(text, root, keyField)
  if (typeof read === 'string') return { ...empty, trouble: read }
  return { ...empty, shape: read.shape, rows: read.rows, columns: columnsOf(blockOf(source['fields']), read.rows, keyField), trouble: null }
}

/** Names of all vocabularies. */
export function vocabularies(texts: Texts): string[] {
  return Object.keys(blockOf(valueAt(openDocument(texts['rulebook.yaml'] ?? '').value, ['vocab'])))
}

type Read = { shape: ThingsShape; rows: ThingsRow[] }

function readLines(text: string): Read {
  const rows = text.split('\n').flatMap((raw, line): ThingsRow[] => {
    const key = raw.replace(/^\uFEFF/, '').trim()
    return key === '' || key.startsWith('#') ? [] : [{ key, place: [line], line, cells: {} }]
  })
  return { shape: 'lines', rows }
}

function readJsonLines(text: string, keyField: string | null): Read | string {
  try {
    const rows = text.split('\n').flatMap((raw, line): ThingsRow[] => {
      if (raw.trim() === '') return []
      const value = JSON.parse(raw.replace(/^\uFEFF/, '')) as Plain
      return [rowOf(value, null, [line], keyField, line)]
    })
    return { shape: 'json lines', rows }
  } catch {
    return 'A line of the file is not JSON.'
  }
}

function readDocument(text: string, root: Path, keyField: string | null): Read | string {
  const { value } = openDocument(text)
  if (value === undefined) return 'The file has a mistake in its syntax.'
  const things = valueAt(value, root)
  if (things === undefined || things === null) return `There is nothing at “${root.join('.')}” in the file.`
  if (isList(things)) {
    const rows = things.map((item, i) => rowOf(item, null, [...root, i], keyField, null))
    return { shape: things.some((item) => isBlock(item)) ? 'objects' : 'names', rows }
  }
  if (!isBlock(things)) return 'These are no things: the file holds one value.'
  return { shape: 'named', rows: Object.entries(things).map(([name, item]) => rowOf(item, name, [...root, name], keyField, null)) }
}

function rowOf(value: Plain, name: string | null, place: Path, keyField: string | null, line: number | null): ThingsRow {
  if (!isBlock(value)) return { key: name ?? String(value), place, line, cells: {} }
  const field = keyField ?? (name === null ? 'key' : null)
  const key = field !== null && value[field] !== undefined ? String(value[field]) : (name ?? '')
  return { key, place, line, cells: value }
}

function columnsOf(fields: Block, rows: readonly ThingsRow[], keyField: string | null): ThingsColumn[] {
  const declared = Object.entries(fields).map(([name, type]) => ({ name, isDeclared: true, ...kindOf(type) }))
  const found = [...new Set(rows.slice(0, 200).flatMap(({ cells }) => Object.keys(cells)))].filter((name) => !Object.hasOwn(fields, name))
  const guessed = found.map((name) => ({ name, isDeclared: false, choices: [], refers: null, kind: guessKind(rows.map(({ cells }) => cells[name])) }))
  return [...declared, ...guessed].filter(({ name }) => name !== keyField)
}

function kindOf(type: Plain | undefined): Pick<ThingsColumn, 'kind' | 'choices' | 'refers'> {
  const plain = (kind: CellKind, choices: readonly (string | number)[] = [], refers: string | null = null) => ({ kind, choices, refers })
  if (type === 'int' || type === 'number') return plain('number')
  if (type === 'bool') return plain('yes or no')
  if (type === 'text') return plain('text')
  const block = blockOf(type)
  if (Array.isArray(block['enum'])) return plain('choice', block['enum'] as (string | number)[])
  if (typeof block['ref'] === 'string') return plain('reference', [], block['ref'])
  if (block['list'] !== undefined) {
    const inner = kindOf(block['list'])
    return inner.kind === 'block' || inner.kind === 'list' ? plain('block') : plain('list', inner.choices, inner.refers)
  }
  return plain('block')
}

function guessKind(values: readonly (Plain | undefined)[]): CellKind {
  const there = values.filter((value) => value !== undefined && value !== null)
  if (there.every((value) => typeof value === 'number')) return 'number'
  if (there.every((value) => typeof value === 'boolean')) return 'yes or no'
  if (there.every((value) => typeof value === 'string' || typeof value === 'number')) return 'text'
  return there.every((value) => isList(value as Plain) && (value as readonly Plain[]).every((item) => typeof item !== 'object')) ? 'list' : 'block'
}

function readTags(texts: Texts, vocab: string, source: Block, file: string): Pick<ThingsTable, 'tags' | 'tagPlace'> {
  const inFile = textOr(source['tags'])
  const place = inFile === null ? { file: 'rulebook.yaml', path: ['vocab', vocab, 'tags'] } : { file, path: inFile.split('.') }
  const groups = blockOf(valueAt(openDocument(texts[place.file] ?? '').value, place.path))
  const tags = Object.entries(groups).flatMap(([name, members]): ThingsTag[] => (isList(members) ? [{ name, file: place.file, path: [...place.path, name], members: members.map(String) }] : []))
  return { tags, tagPlace: place }
}

function blockOf(value: Plain | undefined): Block {
  return value !== undefined && isBlock(value) ? value : {}
}

function textOr(value: Plain | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
