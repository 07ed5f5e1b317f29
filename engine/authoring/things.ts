/**
 * Things from a pasted table or a typed list: guesses what each column holds, and flags names that stand twice or look
 * alike. Cells come split already; knows no clipboard and no file format.
 */
import { distance } from 'fastest-levenshtein'
import { nameFrom } from './draft.ts'
import type { Cell, Column, ColumnKind, Thing, Things } from './draft.ts'

/** A doubt about the things, with what can be done. */
export type ThingDoubt = { readonly kind: 'duplicate' | 'look-alike' | 'empty'; readonly names: readonly string[]; readonly message: string; readonly next_step: string }
/** A table as it was read. */
export type TableGuess = { readonly things: Things; readonly doubts: readonly ThingDoubt[]; readonly hasHeader: boolean }

const YES = new Set(['yes', 'y', 'true', 'x', '✓', '✔', '1'])
const NO = new Set(['no', 'n', 'false', '', '-', '–', '0'])
const MOST_CHOICES = 12

/** Guesses things from cells. `noun` names one of them; without it the title of the first column does. */
export function thingsFromCells(cells: readonly (readonly string[])[], noun = ''): TableGuess {
  const rows = cells.map((row) => row.map((cell) => tidy(cell))).filter((row) => row.some((cell) => cell !== ''))
  const width = Math.max(0, ...rows.map((row) => row.length))
  // One line of names is a list of names.
  const table = rows.length === 1 && width > 2 ? (rows[0] ?? []).filter((cell) => cell !== '').map((cell) => [cell]) : rows
  const columns = rows.length === 1 ? 1 : width
  const hasHeader = columns > 1 && looksLikeHeader(table)
  const titles = hasHeader ? (table[0] ?? []) : []
  const body = hasHeader ? table.slice(1) : table
  const called = nameFrom(noun === '' ? singular(titles[0] ?? '') : noun, 'thing')
  const read = columnsOf(body, titles, columns, called)
  const things = body.filter((row) => (row[0] ?? '') !== '').map((row): Thing => ({
    name: row[0] as string, aka: [], cells: Object.fromEntries(read.map(({ column, index }) => [column.name, readCell(row[index] ?? '', column.kind)])),
  }))
  const { kept, doubts } = withoutDuplicates(things)
  const result: Things = { noun: called, columns: read.map(({ column }) => column), rows: kept }
  return { things: result, doubts: [...doubts, ...doubtsOf(result)], hasHeader }
}

function columnsOf(body: readonly (readonly string[])[], titles: readonly string[], width: number, noun: string): { column: Column; index: number }[] {
  const taken = new Set([noun])
  const found: { column: Column; index: number }[] = []
  for (let index = 1; index < width; index += 1) {
    const values = body.map((row) => row[index] ?? '')
    if (values.every((value) => value === '')) continue
    const told = titles[index] ?? ''
    const title = told === '' ? `column ${index + 1}` : told
    const name = nameFrom(title, 'column', taken)
    taken.add(name)
    found.push({ index, column: { name, title, kind: guessKind(values) } })
  }
  return found
}

/** The same things with a column read as another kind. */
export function withColumnKind(things: Things, name: string, kind: ColumnKind): Things {
  return {
    ...things,
    columns: things.columns.map((column) => (column.name === name ? { ...column, kind } : column)),
    rows: things.rows.map((row) => ({ ...row, cells: { ...row.cells, [name]: readCell(shown(row.cells[name]), kind) } })),
  }
}

/** Names that look alike, and cells that are missing. */
export function doubtsOf({ rows, columns }: Things): ThingDoubt[] {
  const doubts: ThingDoubt[] = []
  for (const [i, a] of rows.entries()) {
    for (const b of rows.slice(i + 1)) {
      if (!looksAlike(a.name, b.name)) continue
      doubts.push({ kind: 'look-alike', names: [a.name, b.name], message: `"${a.name}" and "${b.name}" look alike.`, next_step: 'Keep both, or remove the one that is a slip.' })
    }
  }
  for (const { name, title, kind } of columns) {
    const empty = kind === 'tag' ? [] : rows.filter(({ cells }) => cells[name] === '' || cells[name] === undefined)
    if (empty.length > 0) doubts.push({ kind: 'empty', names: empty.map((row) => row.name), message: `${title} is empty for ${namesInWords(empty.map((row) => row.name))}.`, next_step: 'Fill it in, or remove the column.' })
  }
  return doubts
}

/** Whether one name is probably a slip of the other: a letter apart, or the same but for case and marks. */
export function looksAlike(a: string, b: string): boolean {
  const [x, y] = [a, b].map((name) => name.toLowerCase().replaceAll(/[\s\-_.']+/g, ' ').trim()) as [string, string]
  if (x === y) return true
  // Numbers differ on purpose.
  if (x.replaceAll(/\d+/g, '') !== x || y.replaceAll(/\d+/g, '') !== y) return false
  const shorter = Math.min(x.length, y.length)
  return shorter >= 4 && distance(x, y) <= (shorter >= 9 ? 2 : 1)
}

/** Names in a sentence: the first three and how many more. */
export function namesInWords(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => `"${name}"`).join(', ')
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first
}

function tidy(cell: string): string {
  return cell.replaceAll(/\s+/g, ' ').trim()
}

function looksLikeHeader(table: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = table
  if (first === undefined || rest.length === 0 || first.some((cell, i) => i > 0 && isNumber(cell))) return false
  // A title does not come again among the values of its own column.
  return first.every((cell, i) => cell !== '' && !rest.some((row) => (row[i] ?? '').toLowerCase() === cell.toLowerCase()))
    && (first.length > 1)
}

function singular(title: string): string {
  const word = title.toLowerCase()
  if (word === 'name' || word === 'names') return ''
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

function isNumber(cell: string): boolean {
  return /^-?\d+(?:[.,]\d+)?$/.test(cell)
}

function guessKind(values: readonly string[]): ColumnKind {
  const lower = values.map((value) => value.toLowerCase())
  const isYesNo = lower.every((value) => YES.has(value) || NO.has(value))
  if (isYesNo && lower.some((value) => YES.has(value)) && !values.filter((value) => value !== '').every(isNumber)) return 'tag'
  const told = values.filter((value) => value !== '')
  if (told.every(isNumber)) return 'number'
  const distinct = new Set(told).size
  return distinct <= MOST_CHOICES && (distinct < told.length || told.length <= 3) && told.every((value) => value.length <= 40) ? 'choice' : 'text'
}

function readCell(cell: string, kind: ColumnKind): Cell {
  if (kind === 'tag') return YES.has(cell.toLowerCase())
  if (kind === 'number' && isNumber(cell)) return Number(cell.replace(',', '.'))
  return kind === 'number' ? '' : cell
}

function shown(cell: Cell | undefined): string {
  return cell === undefined ? '' : cell === true ? 'yes' : cell === false ? 'no' : String(cell)
}

function withoutDuplicates(things: readonly Thing[]): { kept: Thing[]; doubts: ThingDoubt[] } {
  const seen = new Map<string, Thing>()
  const twice = new Set<string>()
  for (const thing of things) {
    const key = thing.name.toLowerCase()
    if (seen.has(key)) twice.add(thing.name)
    else seen.set(key, thing)
  }
  const doubts = twice.size === 0 ? [] : [{ kind: 'duplicate' as const, names: [...twice], message: `${namesInWords([...twice])} stand${twice.size === 1 ? 's' : ''} there twice.`, next_step: 'The first is kept; correct the name if two were meant.' }]
  return { kept: [...seen.values()], doubts }
}
