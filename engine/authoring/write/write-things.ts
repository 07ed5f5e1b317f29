/**
 * The things as a vocabulary and its knowledge file: columns as fields, yes and no as tags, other names as aliases.
 * Knows no answer.
 */
import type { Files, Things } from '../draft.ts'
import { vocabOf } from '../draft.ts'
import { writeRows } from './yaml-text.ts'

/** The tag of a yes/no column. */
export function tagName(column: string): string {
  return column.toUpperCase()
}

/** The section `vocab` and its file; nothing where there are no things. */
export function writeThings(things: Things): { readonly vocab: Record<string, unknown>; readonly files: Files } {
  if (things.rows.length === 0) return { vocab: {}, files: {} }
  const name = vocabOf(things)
  const fields = Object.fromEntries(things.columns.filter(({ kind }) => kind !== 'tag').map(({ name: column, kind }) => [column, typeOf(things, column, kind)]))
  const tags = Object.fromEntries(things.columns.filter(({ kind }) => kind === 'tag').map(({ name: column }) => (
    [tagName(column), things.rows.filter(({ cells }) => cells[column] === true).map((row) => row.name)])))
  const hasAliases = things.rows.some(({ aka }) => aka.length > 0)
  const file = `knowledge/${name}.yaml`
  const rows = things.rows.map((row) => ({
    name: row.name,
    ...Object.fromEntries(Object.keys(fields).map((column) => [column, row.cells[column] ?? ''])),
    ...(hasAliases ? { aka: row.aka } : {}),
  }))
  const vocab = {
    from: file, at: name, key: 'name',
    ...(hasAliases ? { aliases: 'aka' } : {}),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
    ...(Object.keys(fields).length > 0 || hasAliases ? { fields: { ...fields, ...(hasAliases ? { aka: { list: 'text' } } : {}) } } : {}),
  }
  return { vocab: { [name]: vocab }, files: { [file]: writeRows(name, rows, `Every ${things.noun}, one a line.`) } }
}

function typeOf({ rows }: Things, column: string, kind: string): unknown {
  const values = rows.map(({ cells }) => cells[column] ?? '')
  if (kind === 'number' && values.every((value) => typeof value === 'number')) return values.every(Number.isInteger) ? 'int' : 'number'
  if (kind === 'choice') return { enum: [...new Set(values.map(String))] }
  return 'text'
}
