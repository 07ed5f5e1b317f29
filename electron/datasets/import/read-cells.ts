/**
 * The rows of a foreign file (JSONL, JSON, CSV) as named cells with their line, one at a time. A row that cannot be read
 * is given with the reason; a file that cannot be read to its end is refused whole. Knows no meaning of a cell.
 */

import { statSync } from 'node:fs'
import Papa from 'papaparse'
import type { Reading } from '../../../contract/entities/dataset-import.ts'
import { StudioError } from '../../../contract/errors.ts'
import { badKey } from '../../platform/bad-key.ts'
import { readRowBlocks } from '../../platform/read-rows.ts'
import { asUtf8, decoded } from './decode.ts'

/** One row: its cells by column name, or why there are none. `bytes` of the file are read by then. */
export type CellRow = { line: number; bytes: number } & ({ cells: ReadonlyMap<string, unknown> } | { reason: string; detail: string; text: string })

/** A JSON file is read whole. */
const MOST_JSON_BYTES = 256 << 20
/** A row of CSV that is longer (or a quote that is never closed) ends the reading. */
const LONGEST_CSV_ROW = 16 << 20
const SHOWN = 200

/** Reads a file's rows. Throws `bad_rows` where it must be refused as a whole. */
export function readCells(path: string, reading: Reading): AsyncGenerator<CellRow> {
  if (reading.format === 'csv') return readCsv(path, reading)
  return reading.format === 'json' ? readJsonArray(path, reading) : readLines(path, reading)
}

async function* readLines(path: string, { encoding }: Reading): AsyncGenerator<CellRow> {
  const source = await asUtf8(path, encoding)
  const total = statSync(path).size
  const size = Math.max(1, statSync(source.path).size)
  try {
    let seen = 0
    for await (const rows of readRowBlocks(source.path)) {
      // Blocks are of one size: where a file was copied as UTF-8 first, this is a part of the original.
      seen = Math.min(size, seen + (256 << 10))
      const bytes = Math.round((seen / size) * total)
      for (const row of rows) {
        if ('value' in row) yield { line: row.line, bytes, cells: new Map(Object.entries(row.value)) }
        else yield { line: row.line, bytes, reason: 'unreadable', detail: row.problem, text: '' }
      }
    }
  } finally {
    source.release()
  }
}

async function* readJsonArray(path: string, { encoding }: Reading): AsyncGenerator<CellRow> {
  const bytes = statSync(path).size
  if (bytes > MOST_JSON_BYTES) throw refused(`The JSON file is larger than ${MOST_JSON_BYTES >> 20} MiB.`, 'Save it as JSON lines (one row a line), which is read piece by piece.')
  let text = ''
  for await (const piece of decoded(path, encoding)) text += piece.text
  const rows = rowsOf(parseJson(text))
  const problem = badKey(text)
  if (problem !== null) throw refused(`The JSON file cannot be taken: ${problem}.`, 'Correct the file, or save it as JSON lines: then only that row is left out.')
  for (const [index, row] of rows.entries()) {
    const line = index + 1
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) yield { line, bytes, cells: new Map(Object.entries(row)) }
    else yield { line, bytes, reason: 'unreadable', detail: 'the row is not a JSON object', text: String(JSON.stringify(row)).slice(0, SHOWN) }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refused(`The file is not JSON: ${(error as Error).message}.`, 'Correct it at that place, or choose another format in the import.')
  }
}

/** The array itself, or the only array that the object holds. */
function rowsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  const arrays = typeof value === 'object' && value !== null ? Object.values(value).filter((each) => Array.isArray(each)) : []
  if (arrays.length === 1) return arrays[0] as unknown[]
  throw refused('The JSON file holds no list of rows.', 'Save the rows as one array of objects, or as JSON lines.')
}

async function* readCsv(path: string, { encoding, delimiter }: Reading): AsyncGenerator<CellRow> {
  const cutter = new CsvCutter(delimiter)
  let header: string[] | null = null
  for await (const { row, line, bytes, problem } of cutter.rows(decoded(path, encoding))) {
    if (row.length === 1 && row[0]!.trim() === '') continue
    if (header === null) {
      header = columnNames(row)
      continue
    }
    const reject = (reason: string, detail: string): CellRow => ({ line, bytes, reason, detail, text: row.join(delimiter).slice(0, SHOWN) })
    if (problem !== null) yield reject('bad_quotes', problem)
    else if (row.some((cell) => cell.includes('\0'))) yield reject('unreadable', 'the row holds a NUL character')
    else if (row.length !== header.length) yield reject('ragged', `the row has ${row.length} cells, the header ${header.length}`)
    else yield { line, bytes, cells: new Map(header.map((name, i) => [name, row[i]!])) }
  }
  if (header === null) throw refused('The file holds no rows.', 'Choose another file.')
}

/** Names of the columns: each one once, none empty. */
function columnNames(row: readonly string[]): string[] {
  const names: string[] = []
  for (const [index, cell] of row.entries()) {
    const name = cell.trim() === '' ? `column ${index + 1}` : cell.trim()
    names.push(names.includes(name) ? `${name} (${index + 1})` : name)
  }
  return names
}

type CsvRow = { row: string[]; line: number; bytes: number; problem: string | null }
type CsvPiece = { data: string[][]; errors: { code: string; message: string; row?: number }[]; meta: { cursor: number } }

/** Cuts text into CSV rows, a piece at a time; a row that goes on is held until its end comes. */
class CsvCutter {
  readonly #delimiter: string
  #held = ''
  #line = 1
  #newline = '\n'

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  async *rows(pieces: AsyncIterable<{ text: string; bytes: number }>): AsyncGenerator<CsvRow> {
    let bytes = 0
    let isFirst = true
    for await (const piece of pieces) {
      bytes = piece.bytes
      if (isFirst && piece.text.includes('\r') && !piece.text.includes('\n')) this.#newline = '\r'
      isFirst = false
      this.#held += piece.text
      // A return at the very end may be half of a line break.
      if (this.#held.endsWith('\r') && this.#newline === '\n') continue
      yield* this.#cut(bytes, false)
      if (this.#held.length > LONGEST_CSV_ROW) throw this.#unclosed()
    }
    yield* this.#cut(bytes, true)
  }

  *#cut(bytes: number, isLast: boolean): Generator<CsvRow> {
    const text = this.#newline === '\n' ? this.#held.replaceAll('\r\n', '\n') : this.#held
    const piece = new Papa.Parser({ delimiter: this.#delimiter, newline: this.#newline as '\n' | '\r' }).parse(text, 0, !isLast) as CsvPiece
    const problems = new Map(piece.errors.map((error) => [error.row ?? 0, error]))
    for (const [index, row] of piece.data.entries()) {
      const problem = problems.get(index)
      if (problem?.code === 'MissingQuotes') throw this.#unclosed()
      yield { row, line: this.#line, bytes, problem: problem?.message ?? null }
      this.#line += 1 + row.reduce((breaks, cell) => breaks + cell.split(this.#newline).length - 1, 0)
    }
    this.#held = isLast ? '' : text.slice(piece.meta.cursor)
  }

  #unclosed(): StudioError {
    return refused(`A quote that is opened in line ${this.#line} is never closed, so the rows after it cannot be told apart.`, `Close the quote in line ${this.#line}, or double it where it belongs to the text; then import again. Nothing was taken.`)
  }
}

function refused(message: string, next_step: string): StudioError {
  return new StudioError({ code: 'bad_rows', message, next_step })
}
