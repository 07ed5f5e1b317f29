/**
 * A pasted table as a new list of things: what each column seems to hold, and the files that the list is written as. Pure; knows no dialog.
 */

import type { Plain } from '../../../engine/document/write-value.ts'
import { editDocument } from '../../../engine/document/edit-document.ts'
import { readThings, type Texts } from '../../../engine/document/things-table.ts'
import type { FileEdit } from '../../rulebook-worker/rulebook-store.ts'
import { nameFrom } from './parts/part-value.ts'

/** What a column can hold; beside these, `one of LIST` and `several of LIST`. */
export type NewColumnKind = 'text' | 'number' | 'choice' | 'tag' | 'texts'
/** A column of the paste. */
export type ListColumn = { title: string; at: number; kind: string }
/** A pasted table. */
export type PastedList = { title: string; columns: ListColumn[]; rows: string[][] }

const YES = /^(?:yes|y|true|x|1|✓|✔)$/i
const YES_OR_NO = /^(?:yes|no|y|n|true|false|x|✓|✔|-|–|)$/i
const MOST_CHOICES = 12

/** Reads cells: the head, the columns with a guess each, the rows. */
export function readList(cells: readonly (readonly string[])[]): PastedList {
  const table = cells.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some((cell) => cell !== ''))
  const width = Math.max(0, ...table.map((row) => row.length))
  const hasHead = width > 1 || /^names?$/i.test(table[0]?.[0] ?? '')
  const head = hasHead ? (table[0] ?? []) : ['name']
  const rows = (hasHead ? table.slice(1) : table).filter((row, i, all) => row[0] !== '' && all.findIndex((other) => other[0] === row[0]) === i)
  const columns = Array.from({ length: Math.max(0, width - 1) }, (_none, i): ListColumn => ({ title: head[i + 1] || `column ${i + 2}`, at: i + 1, kind: guess(rows.map((row) => row[i + 1] ?? '')) }))
  return { title: nameFrom(head[0] ?? '') || 'name', columns, rows: rows.map((row) => [...row]) }
}

function guess(values: readonly string[]): string {
  const told = values.filter((value) => value !== '')
  if (values.every((value) => YES_OR_NO.test(value)) && told.some((value) => YES.test(value))) return 'tag'
  if (told.length > 0 && told.every((value) => /^-?\d+(?:\.\d+)?$/.test(value))) return 'number'
  if (told.some((value) => value.includes('\n'))) return 'texts'
  const distinct = new Set(told).size
  return distinct <= MOST_CHOICES && distinct * 2 <= told.length ? 'choice' : 'text'
}

/** The edits that make the list: a file of its own for the things, and its place in the rulebook. */
export function newListEdits(texts: Texts, name: string, list: PastedList): FileEdit[] {
  const properties = list.columns.filter(({ kind }) => kind !== 'tag')
  const tags = Object.fromEntries(list.columns.filter(({ kind }) => kind === 'tag').map(({ title, at }) => [tagName(title), list.rows.filter((row) => YES.test(row[at] ?? '')).map((row) => plain(row[0] ?? '', list))]))
  const file = freeFile(texts, name)
  const things: Plain = properties.length === 0
    ? list.rows.map((row) => plain(row[0] ?? '', list))
    : list.rows.map((row) => ({ [list.title]: plain(row[0] ?? '', list), ...Object.fromEntries(properties.map(({ title, at, kind }) => [nameFrom(title), cell(texts, row[at] ?? '', kind)])) }))
  const fields = Object.fromEntries(properties.map(({ title, at, kind }) => [nameFrom(title), typeOf(kind, [...new Set(list.rows.map((row) => row[at] ?? ''))].filter((value) => value !== ''))]))
  const vocab: Record<string, Plain> = { from: file, at: 'things' }
  if (properties.length > 0) Object.assign(vocab, { key: list.title, fields })
  if (Object.keys(tags).length > 0) vocab['tags'] = tags
  return [
    { file, text: editDocument('things: []\n', [{ do: 'set', path: ['things'], value: things }]).text },
    { file: 'rulebook.yaml', ops: [{ do: 'set', path: ['vocab', name], value: vocab }] },
  ]
}

/** Names are numbers where all of them are. */
function plain(key: string, { rows }: PastedList): Plain {
  return rows.every((row) => /^\d+$/.test(row[0] ?? '')) ? Number(key) : key
}

function tagName(title: string): string {
  return nameFrom(title).toUpperCase()
}

function typeOf(kind: string, values: readonly string[]): Plain {
  const [count, list] = kind.split(' of ')
  if (list !== undefined) return count === 'several' ? { list: { ref: list } } : { ref: list }
  switch (kind) {
    case 'number': return values.every((value) => /^-?\d+$/.test(value)) ? 'int' : 'number'
    case 'choice': return { enum: values }
    case 'texts': return { list: 'text' }
    default: return 'text'
  }
}

function cell(texts: Texts, text: string, kind: string): Plain {
  if (kind === 'number') return Number(text)
  if (kind !== 'texts' && !kind.startsWith('several of ')) return text
  const items = text.split(text.includes('\n') ? '\n' : /[,;]/).map((item) => item.trim()).filter((item) => item !== '')
  const known = kind === 'texts' ? [] : readThings(texts, kind.slice('several of '.length)).rows.map(({ key }) => key)
  return items.map((item) => known.find((key) => key.toLowerCase() === item.toLowerCase()) ?? item)
}

function freeFile(texts: Texts, name: string): string {
  for (let number = 1; ; number += 1) {
    const file = `knowledge/${name}${number === 1 ? '' : `-${number}`}.yaml`
    if (!Object.hasOwn(texts, file)) return file
  }
}
