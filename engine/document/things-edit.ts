/**
 * Edits of a table of things as edits of its files: cells, tags, things added and removed, columns. Each file keeps its own layout.
 * Writes nothing itself.
 */
import type { DocumentOp } from './plain-edit.ts'
import type { ThingsColumn, ThingsRow, ThingsTable, Texts } from './things-table.ts'
import { isBlock } from './write-value.ts'
import type { Plain } from './write-value.ts'

/** An edit of one file: of its parts, or its whole text. */
export type FileOps = { readonly file: string; readonly ops: readonly DocumentOp[] } | { readonly file: string; readonly text: string }

/** Writes one cell. */
export function setCell(texts: Texts, table: ThingsTable, row: ThingsRow, column: string, value: Plain): FileOps[] {
  if (table.shape === 'json lines') return [changeLine(texts, table, row.line ?? 0, JSON.stringify({ ...row.cells, [column]: value }))]
  if (Object.keys(row.cells).length === 0 && table.shape !== 'objects') return [{ file: table.file, ops: [{ do: 'set', path: row.place, value: withKey(table, row.key, { [column]: value }) }] }]
  return [{ file: table.file, ops: [{ do: 'set', path: [...row.place, column], value }] }]
}

/** Puts a thing into a tag, or takes it out. */
export function setTag(table: ThingsTable, key: string, tag: string, isMember: boolean): FileOps[] {
  const found = table.tags.find(({ name }) => name === tag)
  if (found === undefined || found.members.includes(key) === isMember) return []
  const op: DocumentOp = isMember ? { do: 'insert', path: found.path, value: plainKey(key) } : { do: 'remove', path: [...found.path, found.members.indexOf(key)] }
  return [{ file: found.file, ops: [op] }]
}

/** Adds things at the end. `cells` may name any of the columns. */
export function addThings(texts: Texts, table: ThingsTable, things: readonly { readonly key: string; readonly cells: Readonly<Record<string, Plain>> }[]): FileOps[] {
  if (things.length === 0) return []
  if (table.shape === 'lines') return [{ file: table.file, text: withLines(texts[table.file] ?? '', things.map(({ key }) => key)) }]
  if (table.shape === 'json lines') return [{ file: table.file, text: withLines(texts[table.file] ?? '', things.map(({ key, cells }) => JSON.stringify(withKey(table, key, cells)))) }]
  const ops = things.map(({ key, cells }): DocumentOp => {
    if (table.shape === 'names') return { do: 'insert', path: table.root, value: plainKey(key) }
    const value = withKey(table, key, { ...emptyCells(table.columns), ...cells })
    return table.shape === 'named' ? { do: 'insert', path: table.root, key, value } : { do: 'insert', path: table.root, value }
  })
  return [{ file: table.file, ops }]
}

/** Takes a thing out, from its tags too. */
export function removeThing(texts: Texts, table: ThingsTable, row: ThingsRow): FileOps[] {
  const untagged = table.tags.flatMap((tag) => setTag(table, row.key, tag.name, false))
  if (row.line !== null) return [...untagged, { file: table.file, text: (texts[table.file] ?? '').split('\n').toSpliced(row.line, 1).join('\n') }]
  return [...untagged, { file: table.file, ops: [{ do: 'remove', path: row.place }] }]
}

/** Adds an empty tag. */
export function addTag(table: ThingsTable, name: string): FileOps[] {
  return [{ file: table.tagPlace.file, ops: [{ do: 'set', path: [...table.tagPlace.path, name], value: [] }] }]
}

/** Adds a column with an empty value in every thing, and declares it. */
export function addColumn(texts: Texts, table: ThingsTable, name: string, kind: 'text' | 'number' | 'yes or no'): FileOps[] {
  const value = kind === 'text' ? '' : kind === 'number' ? 0 : false
  const declared: FileOps = { file: 'rulebook.yaml', ops: [{ do: 'set', path: ['vocab', table.vocab, 'fields', name], value: kind === 'text' ? 'text' : kind === 'number' ? 'number' : 'bool' }] }
  return [declared, ...fillColumn(texts, table, name, () => value)]
}

/** Writes a column for every thing. */
export function fillColumn(texts: Texts, table: ThingsTable, name: string, value: (row: ThingsRow) => Plain): FileOps[] {
  if (table.shape === 'lines' || table.shape === 'names') return []
  if (table.shape === 'json lines') {
    const lines = (texts[table.file] ?? '').split('\n')
    for (const row of table.rows) lines[row.line ?? 0] = JSON.stringify({ ...row.cells, [name]: value(row) })
    return [{ file: table.file, text: lines.join('\n') }]
  }
  // All at once, so that a long table is read and written once.
  const things = table.rows.map((row) => ({ ...row.cells, [name]: value(row) }))
  return [{ file: table.file, ops: [{ do: 'set', path: table.root, value: table.shape === 'named' ? Object.fromEntries(table.rows.map((row, i) => [String(row.place.at(-1)), things[i] ?? {}])) : things }] }]
}

/** A yes-or-no column becomes a tag: its things are those with yes. */
export function columnToTag(texts: Texts, table: ThingsTable, column: string, tag: string): FileOps[] {
  const members = table.rows.filter(({ cells }) => cells[column] === true).map(({ key }) => plainKey(key))
  const removed = table.rows.filter(({ cells }) => Object.hasOwn(cells, column)).map(({ place }): DocumentOp => ({ do: 'remove', path: [...place, column] }))
  const undeclared: FileOps[] = table.columns.some(({ name, isDeclared }) => name === column && isDeclared) ? [{ file: 'rulebook.yaml', ops: [{ do: 'remove', path: ['vocab', table.vocab, 'fields', column] }] }] : []
  const cells: FileOps = table.shape === 'json lines' ? withoutColumn(texts, table, column) : { file: table.file, ops: removed }
  return [{ file: table.tagPlace.file, ops: [{ do: 'set', path: [...table.tagPlace.path, tag], value: members }] }, cells, ...undeclared]
}

/** A tag becomes a yes-or-no column. */
export function tagToColumn(texts: Texts, table: ThingsTable, tag: string, column: string): FileOps[] {
  const found = table.tags.find(({ name }) => name === tag)
  if (found === undefined || table.shape === 'lines' || table.shape === 'names') return []
  const declared: FileOps = { file: 'rulebook.yaml', ops: [{ do: 'set', path: ['vocab', table.vocab, 'fields', column], value: 'bool' }] }
  return [declared, ...fillColumn(texts, table, column, ({ key }) => found.members.includes(key)), { file: found.file, ops: [{ do: 'remove', path: found.path }] }]
}

function withoutColumn(texts: Texts, table: ThingsTable, column: string): FileOps {
  const lines = (texts[table.file] ?? '').split('\n')
  for (const { line, cells } of table.rows) {
    const { [column]: _gone, ...rest } = cells
    lines[line ?? 0] = JSON.stringify(rest)
  }
  return { file: table.file, text: lines.join('\n') }
}

function changeLine(texts: Texts, table: ThingsTable, line: number, text: string): FileOps {
  const lines = (texts[table.file] ?? '').split('\n')
  return { file: table.file, text: lines.with(line, text + (lines[line]?.endsWith('\r') === true ? '\r' : '')).join('\n') }
}

function withLines(text: string, lines: readonly string[]): string {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  const start = text === '' || text.endsWith('\n') ? text : text + lineBreak
  return start + lines.map((line) => line + lineBreak).join('')
}

function withKey(table: ThingsTable, key: string, cells: Readonly<Record<string, Plain>>): Plain {
  if (table.shape === 'named' && table.keyField === null) return cells
  return { [table.keyField ?? 'key']: plainKey(key, table), ...cells }
}

/** A key that is a number in the other things is one here too. */
function plainKey(key: string, table?: ThingsTable): Plain {
  const field = table?.keyField ?? 'key'
  const known = table?.rows.find(({ cells }) => isBlock(cells) && cells[field] !== undefined)?.cells[field]
  return typeof known === 'number' && key.trim() !== '' && Number.isFinite(Number(key)) ? Number(key) : key
}

function emptyCells(columns: readonly ThingsColumn[]): Record<string, Plain> {
  const empty = (column: ThingsColumn): Plain => {
    switch (column.kind) {
      case 'number': return 0
      case 'yes or no': return false
      case 'list': return []
      case 'choice': return column.choices[0] ?? ''
      case 'block': return {}
      default: return ''
    }
  }
  return Object.fromEntries(columns.filter(({ isDeclared }) => isDeclared).map((column) => [column.name, empty(column)]))
}
