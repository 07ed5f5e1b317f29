/** A pasted table against a table of things: which columns it means, what is new, what changes. Pure. */

import { addThings, setCell, setTag, type FileOps } from '../../../engine/document/things-edit.ts'
import type { Texts, ThingsTable } from '../../../engine/document/things-table.ts'
import type { Plain } from '../../../engine/document/write-value.ts'

/** A column of the paste and the column or tag of the table that it means. */
export type PasteColumn = { title: string; column: string | null; kind: 'name' | 'property' | 'tag' | 'unknown' }
/** One cell that becomes another. */
export type CellChange = { column: string; kind: 'property' | 'tag'; before: string; after: Plain }
/** What a paste would do. */
export type Compared = {
  columns: PasteColumn[]
  added: { key: string; cells: Record<string, Plain>; tags: string[] }[]
  changed: { key: string; cells: CellChange[] }[]
  same: number
}

/** Compares the cells with the table. */
export function comparePaste(table: ThingsTable, cells: readonly (readonly string[])[]): Compared {
  const columns = columnsOf(table, cells[0] ?? [])
  const hasHead = columns.some(({ kind }) => kind === 'property' || kind === 'tag') || isHead(table, cells[0] ?? [])
  const known = new Map(table.rows.map((row) => [row.key, row]))
  const compared: Compared = { columns: hasHead ? columns : columnsByPlace(table, cells[0] ?? []), added: [], changed: [], same: 0 }
  const seen = new Set<string>()
  for (const line of hasHead ? cells.slice(1) : cells) {
    const key = (line[0] ?? '').trim()
    if (key === '' || seen.has(key)) continue
    seen.add(key)
    const row = known.get(key)
    const written = compared.columns.flatMap((column, i) => (i === 0 || column.column === null ? [] : cellOf(table, column, (line[i] ?? '').trim())))
    if (row === undefined) {
      compared.added.push({ key, cells: Object.fromEntries(written.filter(({ kind }) => kind === 'property').map(({ column, after }) => [column, after])), tags: written.filter(({ kind, after }) => kind === 'tag' && after === true).map(({ column }) => column) })
      continue
    }
    const changes = written.flatMap((change): CellChange[] => {
      const before = change.kind === 'tag' ? (table.tags.find(({ name }) => name === change.column)?.members.includes(key) ?? false) : (row.cells[change.column] ?? '')
      return JSON.stringify(before) === JSON.stringify(change.after) ? [] : [{ ...change, before: Array.isArray(before) ? before.join(', ') : String(before) }]
    })
    if (changes.length === 0) compared.same += 1
    else compared.changed.push({ key, cells: changes })
  }
  return compared
}

/** The edits that a paste is. */
export function pasteEdits(texts: Texts, table: ThingsTable, { added, changed }: Compared): FileOps[] {
  const rows = new Map(table.rows.map((row) => [row.key, row]))
  const cells = changed.flatMap(({ key, cells: changes }) => {
    const row = rows.get(key)
    return row === undefined ? [] : changes.flatMap((change) => (change.kind === 'tag' ? setTag(table, key, change.column, change.after === true) : setCell(texts, table, row, change.column, change.after)))
  })
  return [...cells, ...addThings(texts, table, added), ...added.flatMap(({ key, tags }) => tags.flatMap((tag) => setTag(table, key, tag, true)))]
}

function columnsOf(table: ThingsTable, head: readonly string[]): PasteColumn[] {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[\s_]+/g, ' ').trim()
  return head.map((title, i): PasteColumn => {
    if (i === 0) return { title, column: title, kind: 'name' }
    const column = table.columns.find(({ name }) => plain(name) === plain(title))?.name
    const tag = table.tags.find(({ name }) => plain(name) === plain(title))?.name
    return { title, column: column ?? tag ?? null, kind: column !== undefined ? 'property' : tag !== undefined ? 'tag' : 'unknown' }
  })
}

/** Without a head the columns stand in the order of the table. */
function columnsByPlace(table: ThingsTable, line: readonly string[]): PasteColumn[] {
  return line.map((_cell, i): PasteColumn => {
    if (i === 0) return { title: 'name', column: 'name', kind: 'name' }
    const column = table.columns[i - 1]?.name ?? null
    return { title: column ?? `column ${i + 1}`, column, kind: column === null ? 'unknown' : 'property' }
  })
}

function isHead(table: ThingsTable, line: readonly string[]): boolean {
  const first = (line[0] ?? '').trim().toLowerCase()
  return first !== '' && (first === 'name' || first === (table.keyField ?? '').toLowerCase() || first === table.vocab.toLowerCase()) && !table.rows.some(({ key }) => key.toLowerCase() === first)
}

function cellOf(table: ThingsTable, { column, kind }: PasteColumn, text: string): { column: string; kind: 'property' | 'tag'; after: Plain }[] {
  if (column === null || kind === 'unknown' || kind === 'name') return []
  if (kind === 'tag') return [{ column, kind, after: isYes(text) }]
  const found = table.columns.find(({ name }) => name === column)
  switch (found?.kind) {
    case 'number': return text === '' || !Number.isFinite(Number(text.replace(',', '.'))) ? [] : [{ column, kind, after: Number(text.replace(',', '.')) }]
    case 'yes or no': return [{ column, kind, after: isYes(text) }]
    case 'list': return [{ column, kind, after: text.split(/[,;|]/).map((item) => item.trim()).filter((item) => item !== '') }]
    case 'choice': return [{ column, kind, after: found.choices.find((choice) => String(choice).toLowerCase() === text.toLowerCase()) ?? text }]
    case 'block': case undefined: return []
    default: return [{ column, kind, after: text }]
  }
}

function isYes(text: string): boolean {
  return /^(yes|y|true|x|1|✓|✔|ja|oui|si)$/i.test(text)
}
