/**
 * Another name for a thing, followed wherever the rulebook and its files mean it: its key, tags, references, covering tables, formulas,
 * examples. Mentions in running text are told apart. Writes nothing itself.
 */
import { lineOf, openDocument, valueAt } from './open-document.ts'
import type { Path } from './open-document.ts'
import type { DocumentOp } from './plain-edit.ts'
import type { FileOps } from './things-edit.ts'
import { readThings, vocabularies } from './things-table.ts'
import type { Texts, ThingsTable } from './things-table.ts'
import { isBlock, isList } from './write-value.ts'
import type { Plain } from './write-value.ts'

/** A place that means the thing; `inText` where it is only mentioned in a sentence. */
export type RenamePlace = { readonly file: string; readonly line: number; readonly what: string; readonly inText: boolean; readonly edit: FileOps }

const EXPRESSION_KEYS = new Set(['item', 'pair', 'whole', 'unless', 'is', 'if', 'then', 'else', 'holds', 'where', 'resolve', 'against', 'pool'])
const WORDING_KEYS = new Set(['say', 'read', 'prompts', 'answers'])

/** Every place that must follow when `from` of a vocabulary is called `to`. */
export function renamePlaces(texts: Texts, vocab: string, from: string, to: string): RenamePlace[] {
  const tables = vocabularies(texts).map((name) => readThings(texts, name))
  const own = tables.find((table) => table.vocab === vocab)
  if (own === undefined) return []
  const mention = mentionPattern(from, own.rows.map(({ key }) => key))
  return [...tables.flatMap((table) => inTable(texts, table, own, from, to)), ...inRulebook(texts, vocab, from, to, mention), ...inWordings(texts, tables, from, to, mention)]
}

function inTable(texts: Texts, table: ThingsTable, own: ThingsTable, from: string, to: string): RenamePlace[] {
  const isOwn = table.vocab === own.vocab
  const isCovering = table.covers?.vocab === own.vocab && table.covers.by === null
  const places: RenamePlace[] = []
  const add = (path: Path, what: string, op: DocumentOp): void => void places.push({ file: table.file, line: lineOf(openDocument(texts[table.file] ?? ''), path), what, inText: false, edit: { file: table.file, ops: [op] } })
  for (const row of table.rows) {
    if (row.key === from && (isOwn || isCovering)) places.push(...keyEdits(texts, table, row.place, row.line, row.cells, from, to))
    for (const column of table.columns) {
      const cell = row.cells[column.name]
      const means = column.refers === own.vocab || (table.covers?.vocab === own.vocab && table.covers.by === column.name)
      if (!means || cell === undefined || row.line !== null) continue
      if (String(cell) === from) add([...row.place, column.name], `${column.name} of ${row.key}`, { do: 'set', path: [...row.place, column.name], value: to })
      if (isList(cell)) for (const [i, item] of cell.entries()) if (String(item) === from) add([...row.place, column.name, i], `${column.name} of ${row.key}`, { do: 'set', path: [...row.place, column.name, i], value: to })
    }
  }
  if (!isOwn) return places
  for (const tag of table.tags) {
    const index = tag.members.indexOf(from)
    const path = [...tag.path, index]
    if (index !== -1) places.push({ file: tag.file, line: lineOf(openDocument(texts[tag.file] ?? ''), path), what: `the tag ${tag.name}`, inText: false, edit: { file: tag.file, ops: [{ do: 'set', path, value: to }] } })
  }
  return places
}

function keyEdits(texts: Texts, table: ThingsTable, place: Path, line: number | null, cells: Readonly<Record<string, Plain>>, from: string, to: string): RenamePlace[] {
  const text = texts[table.file] ?? ''
  const what = `the name in ${table.vocab}`
  const inFile = (ops: DocumentOp[]): RenamePlace => ({ file: table.file, line: lineOf(openDocument(text), place), what, inText: false, edit: { file: table.file, ops } })
  if (line !== null) {
    const lines = text.split('\n')
    const now = lines[line] ?? ''
    const changed = table.shape === 'lines' ? now.replace(from, to) : JSON.stringify({ ...cells, [table.keyField ?? 'key']: to })
    return [{ file: table.file, line: line + 1, what, inText: false, edit: { file: table.file, text: lines.with(line, changed).join('\n') } }]
  }
  const field = table.keyField ?? (table.shape === 'objects' ? 'key' : null)
  const inField: DocumentOp[] = field !== null && cells[field] !== undefined ? [{ do: 'set', path: [...place, field], value: to }] : []
  if (table.shape === 'named') return [inFile([...inField, ...(String(place.at(-1)) === from ? [{ do: 'rename' as const, path: place, to }] : [])])]
  return [inFile(table.shape === 'names' ? [{ do: 'set', path: place, value: to }] : inField)]
}

/** Formulas, requests of examples, and sentences of the rulebook itself. */
function inRulebook(texts: Texts, vocab: string, from: string, to: string, mention: RegExp): RenamePlace[] {
  const document = openDocument(texts['rulebook.yaml'] ?? '')
  const places: RenamePlace[] = []
  const picked = new Set(Object.entries((valueAt(document.value, ['request']) ?? {}) as Record<string, Plain>).flatMap(([name, field]) => (isBlock(field) && field['pick'] === vocab ? [name] : [])))
  const add = (path: Path, what: string, value: string, inText: boolean): void => void places.push({ file: 'rulebook.yaml', line: lineOf(document, path), what, inText, edit: { file: 'rulebook.yaml', ops: [{ do: 'set', path, value }] } })
  walk(document.value, [], (path, value) => {
    const key = path.findLast((part) => typeof part === 'string') as string
    if (path[0] === 'vocab') return
    if (path[0] === 'examples' && path[2] === 'request') {
      if (picked.has(key) && value === from) add(path, `the example ${Number(path[1]) + 1}`, to, false)
    } else if (path[0] === 'examples' || WORDING_KEYS.has(key)) {
      const changed = value.replaceAll(mention, to)
      if (changed !== value) add(path, path[0] === 'examples' ? `the text of the example ${Number(path[1]) + 1}` : 'a sentence', changed, path[0] !== 'examples')
    } else if (EXPRESSION_KEYS.has(key) || path.includes('annotate')) {
      const changed = value.replaceAll(`'${from}'`, `'${to}'`).replaceAll(`"${from}"`, `"${to}"`)
      if (changed !== value) add(path, `the formula of ${path.slice(0, 2).join('.')}`, changed, false)
    }
  })
  return places
}

/** Mentions in wordings and in text cells. */
function inWordings(texts: Texts, tables: readonly ThingsTable[], from: string, to: string, mention: RegExp): RenamePlace[] {
  const places: RenamePlace[] = []
  const listed = new Set(tables.map(({ file }) => file))
  for (const [file, text] of Object.entries(texts)) {
    if (file === 'rulebook.yaml' || listed.has(file) || !/\.txt$/i.test(file)) continue
    const changed = text.replaceAll(mention, to)
    if (changed !== text) places.push({ file, line: lineOfFirst(text, mention), what: 'a wording', inText: true, edit: { file, text: changed } })
  }
  for (const table of tables) {
    for (const row of table.rows) {
      for (const column of table.columns) {
        const path = [...row.place, column.name]
        for (const [inner, value] of textsIn(row.cells[column.name], path)) {
          const changed = value.replaceAll(mention, to)
          if (row.line === null && column.refers === null && value !== from && changed !== value) places.push({ file: table.file, line: lineOf(openDocument(texts[table.file] ?? ''), inner), what: `${column.name} of ${row.key}`, inText: true, edit: { file: table.file, ops: [{ do: 'set', path: inner, value: changed }] } })
        }
      }
    }
  }
  return places
}

function textsIn(cell: Plain | undefined, path: Path): [Path, string][] {
  if (typeof cell === 'string') return [[path, cell]]
  return cell !== undefined && isList(cell) ? cell.flatMap((item, i): [Path, string][] => (typeof item === 'string' ? [[[...path, i], item]] : [])) : []
}

function walk(value: Plain | undefined, path: Path, visit: (path: Path, value: string) => void): void {
  if (typeof value === 'string') visit(path, value)
  else if (value !== undefined && isList(value)) for (const [i, item] of value.entries()) walk(item, [...path, i], visit)
  else if (value !== undefined && isBlock(value)) for (const [key, item] of Object.entries(value)) walk(item, [...path, key], visit)
}

/** The name as a whole word, and not as the beginning of a longer thing's name. */
function mentionPattern(from: string, keys: readonly string[]): RegExp {
  const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const longer = keys.filter((key) => key !== from && key.includes(from))
  const after = longer.filter((key) => key.startsWith(from)).map((key) => `(?!${escape(key.slice(from.length))}\\b)`)
  const before = longer.filter((key) => key.endsWith(from)).map((key) => `(?<!\\b${escape(key.slice(0, -from.length))})`)
  return new RegExp(`(?<![\\p{L}\\p{N}_])${before.join('')}${escape(from)}${after.join('')}(?![\\p{L}\\p{N}_])`, 'gu')
}

function lineOfFirst(text: string, pattern: RegExp): number {
  const at = text.search(pattern)
  return text.slice(0, Math.max(0, at)).split('\n').length
}
