/**
 * Which rows of a foreign file are taken, and why the others are not: read, understood, judged, and each one once.
 * Knows no file that is written.
 */

import type { ColumnMapping, PreviewRow, Reading } from '../../../contract/entities/dataset-import.ts'
import type { Message } from '../../../contract/entities/dataset.ts'
import type { RowVerdict } from '../../../contract/entities/dataset-row.ts'
import { judge, type HeldRulebook } from '../held-rulebook.ts'
import { contentHashOf } from '../row-text.ts'
import { FingerprintMap } from '../fingerprint-map.ts'
import { mapRow } from './map-row.ts'
import { readCells, type CellRow } from './read-cells.ts'
import { sniffFile } from './sniff.ts'

/** What is asked of a file. */
export type TakeOptions = { path: string; reading: Reading | undefined; mapping: ColumnMapping; keepBroken: boolean }
/** What becomes of one row. */
export type TakenRow = {
  line: number
  bytes: number
  question: string
  answer: string
  category: string | null
  messages?: Message[]
  verdict: RowVerdict | null
  /** Null where the row is taken. */
  rejected: { reason: string; detail: string } | null
  text: string
}

const SHOWN = 200

/** Every row of a file with what becomes of it. Throws `bad_rows` where the file must be refused whole. */
export async function* takenRows(rulebook: HeldRulebook, options: TakeOptions): AsyncGenerator<TakenRow> {
  const seen = new FingerprintMap()
  const reading = options.reading ?? (await sniffFile(options.path)).reading
  for await (const row of readCells(options.path, reading)) yield take(rulebook, row, options, seen)
}

/** The first rows, for people to look at. */
export async function previewFile(rulebook: HeldRulebook, options: TakeOptions & { rows: number }): Promise<PreviewRow[]> {
  const rows: PreviewRow[] = []
  for await (const { line, question, answer, category, verdict, rejected } of takenRows(rulebook, options)) {
    if (rows.push({ line, question, answer, category, verdict, rejected }) >= options.rows) break
  }
  return rows
}

function take(rulebook: HeldRulebook, row: CellRow, { mapping, keepBroken }: TakeOptions, seen: FingerprintMap): TakenRow {
  const { line, bytes } = row
  const refuse = (reason: string, detail: string, text: string): TakenRow => ({ line, bytes, question: '', answer: '', category: null, verdict: null, rejected: { reason, detail }, text })
  if ('reason' in row) return refuse(row.reason, row.detail, row.text)
  const mapped = mapRow(row.cells, mapping)
  const text = textOf(row.cells)
  if ('reason' in mapped) return refuse(mapped.reason, mapped.detail, text)
  const { isHeldOut, ...verdict } = judge(rulebook, { question: mapped.question, answer: mapped.answer, ...(mapped.category === null ? {} : { category: mapped.category }), ...(mapped.messages === undefined ? {} : { messages: mapped.messages }) })
  const taken: TakenRow = { line, bytes, ...mapped, category: verdict.category ?? mapped.category, verdict, rejected: null, text }
  const before = seen.size
  seen.put(contentHashOf(mapped), 1)
  if (seen.size === before) return { ...taken, rejected: { reason: 'duplicate', detail: 'an earlier row has the same question and answer' } }
  if (isHeldOut) return { ...taken, rejected: { reason: 'held-out prompt', detail: 'this question is kept for the test, so it must not be trained on' } }
  const broken = verdict.broken[0]
  return broken === undefined || keepBroken ? taken : { ...taken, rejected: { reason: `check:${broken.check}`, detail: broken.reason } }
}

function textOf(cells: ReadonlyMap<string, unknown>): string {
  return [...cells.values()].map((cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell))).join(' | ').slice(0, SHOWN)
}
