/**
 * What a foreign file looks like: encoding, format, columns, a mapping to begin with, and what is strange about it.
 * Reads the beginning only.
 */

import { statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import Papa from 'papaparse'
import type { Reading, SniffedFile } from '../../../contract/entities/dataset-import.ts'
import { StudioError } from '../../../contract/errors.ts'
import { findEncoding, readHead } from './decode.ts'
import { looksLikeTurns, proposeMapping } from './map-row.ts'
import { readCells, type CellRow } from './read-cells.ts'

const ROWS_LOOKED_AT = 200
const DELIMITERS = [',', ';', '\t', '|'] as const
const EXAMPLES = 3
const SHOWN = 120

/** Looks at a file; `given` overrules what would be found. */
export async function sniffFile(path: string, given?: Reading): Promise<SniffedFile> {
  const { reading, isCertain } = given === undefined ? findReading(path) : { reading: given, isCertain: true }
  const rows: CellRow[] = []
  for await (const row of readCells(path, reading)) if (rows.push(row) === ROWS_LOOKED_AT) break
  const whole = rows.filter((row) => 'cells' in row)
  const names = [...new Set(whole.flatMap(({ cells }) => [...cells.keys()]))]
  const filled = (name: string) => whole.map(({ cells }) => cells.get(name)).filter((cell) => cell !== undefined && cell !== null && cell !== '')
  return {
    name: basename(path),
    bytes: statSync(path).size,
    reading,
    encoding_is_certain: isCertain,
    columns: names.map((name) => ({ name, filled: filled(name).length, examples: filled(name).slice(0, EXAMPLES).map(shown) })),
    rows_seen: rows.length,
    mapping: proposeMapping(names, (name) => looksLikeTurns(filled(name)[0])),
    remarks: remarksOn(rows, whole, reading, isCertain),
  }
}

function findReading(path: string): { reading: Reading; isCertain: boolean } {
  const { encoding, isCertain } = findEncoding(path)
  const head = new TextDecoder(encoding).decode(readHead(path, 256 << 10))
  if (head.trim() === '') throw new StudioError({ code: 'bad_rows', message: `The file ${basename(path)} is empty.`, next_step: 'Choose another file.' })
  const format = formatOf(head.trimStart(), extname(path).toLowerCase())
  const delimiter = format === 'csv' ? findDelimiter(head) : ','
  return { reading: { format, encoding, delimiter }, isCertain }
}

/** The sign that cuts most rows into as many cells as the header has, and least often through a quote. */
function findDelimiter(head: string): string {
  const fit = (delimiter: string) => {
    const { data, errors } = Papa.parse<string[]>(head, { delimiter, preview: ROWS_LOOKED_AT, skipEmptyLines: true })
    const columns = data[0]?.length ?? 0
    return columns < 2 ? 0 : data.filter((row) => row.length === columns).length / data.length + columns / 1000 - errors.length
  }
  const fits = DELIMITERS.map((delimiter) => ({ delimiter, fit: fit(delimiter) }))
  return fits.toSorted((a, b) => b.fit - a.fit)[0]!.delimiter
}

function formatOf(head: string, extension: string): Reading['format'] {
  if (extension === '.csv' || extension === '.tsv') return 'csv'
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl'
  if (head.startsWith('[')) return 'json'
  if (!head.startsWith('{')) return extension === '.json' ? 'json' : 'csv'
  return isJson(head.split(/\r\n|\r|\n/, 1)[0]!) ? 'jsonl' : 'json'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function remarksOn(rows: readonly CellRow[], whole: readonly { cells: ReadonlyMap<string, unknown> }[], { encoding }: Reading, isCertain: boolean): string[] {
  const remarks: string[] = []
  if (!isCertain) remarks.push(`The encoding is a guess (${encoding}). Look at accents and quotes below before you import.`)
  const bad = rows.length - whole.length
  if (bad > 0) remarks.push(`${bad} of the first ${rows.length} rows cannot be read; each will be listed with its line.`)
  const formulas = whole.flatMap(({ cells }) => [...cells.values()]).filter((cell) => typeof cell === 'string' && /^[=@]|^[+-][A-Za-z(]/.test(cell)).length
  if (formulas > 0) remarks.push(`${formulas} ${formulas === 1 ? 'cell begins' : 'cells begin'} like a spreadsheet formula. They are taken as text; nothing is calculated.`)
  return remarks
}

function shown(cell: unknown): string {
  return (typeof cell === 'string' ? cell : JSON.stringify(cell)).slice(0, SHOWN)
}
