/**
 * Reads a knowledge file: JSON, JSON lines, YAML, or a text with one thing a line. Gives plain data and the
 * place of each item. Knows no vocabulary and no schema.
 */
import { FILE_KINDS_NOT_YET } from './not-yet.ts'
import type { Place, Reporter, RulebookFiles } from './reporter.ts'
import type { DocumentPath } from './yaml-document.ts'

/** Data of a file and where things stand in it. */
export type DataFile = { readonly value: unknown; place(path: DocumentPath): Place }

function readLines(file: string, text: string): DataFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const kept = lines.map((line, i) => ({ line: line.trim(), number: i + 1 })).filter(({ line }) => line !== '' && !line.startsWith('#'))
  return { value: kept.map(({ line }) => line), place: ([index]) => ({ file, path: [], line: kept[Number(index)]?.number ?? 1 }) }
}

function readJsonLines(file: string, text: string, reporter: Reporter): DataFile {
  const rows: { value: unknown; number: number }[] = []
  for (const [i, line] of text.replace(/^\uFEFF/, '').split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    try {
      rows.push({ value: JSON.parse(line) as unknown, number: i + 1 })
    } catch (error) {
      reporter.atLine(file, { line: i + 1, column: 1 }, `This line is not JSON: ${error instanceof Error ? error.message : String(error)}.`, 'Correct or remove the line.')
    }
  }
  return { value: rows.map((row) => row.value), place: ([index]) => ({ file, path: [], line: rows[Number(index)]?.number ?? 1 }) }
}

/** Reads one file; null where it is missing or its kind is not read, which is reported at `from`. */
export function readDataFile(file: string, files: RulebookFiles, reporter: Reporter, from: Place): DataFile | null {
  const kind = /\.([A-Za-z0-9]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
  if (FILE_KINDS_NOT_YET.has(kind)) {
    reporter.notYet(from, `.${kind} files`)
    return null
  }
  const text = files.read(file)
  if (text === null) {
    reporter.error(from, `There is no file ${file}.`, 'Correct the name, or add the file.')
    return null
  }
  if (text.includes('\0')) {
    reporter.error(from, `The file ${file} holds NUL characters; it is not a text in UTF-8.`, 'Save it as UTF-8 text.')
    return null
  }
  if (kind === 'txt') return readLines(file, text)
  if (kind === 'jsonl') return readJsonLines(file, text, reporter)
  const document = reporter.open(file, text)
  return document.value === undefined ? null : { value: document.value, place: (path) => ({ file, path }) }
}

/** The value at a dotted path, e.g. `generation.combo_count`; undefined where there is none. */
export function valueAtDotted(value: unknown, dotted: string | undefined): unknown {
  let current = value
  for (const key of dotted === undefined || dotted === '' ? [] : dotted.split('.')) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, key)) return undefined
    current = (current as Readonly<Record<string, unknown>>)[key]
  }
  return current
}
