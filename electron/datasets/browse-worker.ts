/**
 * Worker thread that answers questions about indexed versions: pages, single rows, comparisons. Reads indexes and split
 * files only, so that no search makes a call of the host wait. Knows no edit and no project.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { RowIndex, type FoundRow, type IndexComparison, type IndexFilter } from '../db/row-index.ts'
import { shownText, textOf, type RowText, type StoredRow } from './row-text.ts'
import { SPLITS } from './versions.ts'

/** An indexed version. */
export type IndexedVersion = { path: string; folder: string; source: string }
/** What the thread is asked. */
export type BrowseQuestion =
  | { kind: 'page'; version: IndexedVersion; filter: IndexFilter; offset: number; limit: number }
  | { kind: 'row'; version: IndexedVersion; row: number }
  | { kind: 'compare'; a: IndexedVersion; b: IndexedVersion; examples: number }
/** A row of a page with the beginning of its texts. */
export type BrowsedRow = FoundRow & RowText
/** A pair of the comparison, with its texts. */
export type ComparedPair = { a: BrowsedRow | null; b: BrowsedRow | null }
/** What it answers, by kind of question. */
export type BrowseAnswers = {
  page: { rows: BrowsedRow[]; total: number; indexed: number; isWhole: boolean; judgedBy: string | null; judged: number }
  row: { found: FoundRow; stored: StoredRow; raw: string } | null
  compare: Omit<IndexComparison, 'examples'> & { examples: ComparedPair[] }
}
/** A question and its answer on their way. */
export type BrowseRequest = { id: number; question: BrowseQuestion }
export type BrowseReply = { id: number } & ({ answer: BrowseAnswers[keyof BrowseAnswers] } | { error: ErrorParts })

/** Versions that stay open. */
const MOST_OPEN = 4

/** `totals`: how many rows pass a filter, once the index is whole, so that only the first page of a search counts them. */
type Open = { version: IndexedVersion; index: RowIndex; files: number[]; totals: Map<string, number> }
const open = new Map<string, Open>()

function opened(version: IndexedVersion): Open {
  const known = open.get(version.path)
  if (known !== undefined && known.version.source === version.source) return known
  if (known !== undefined) close(known)
  if (open.size >= MOST_OPEN) close(open.values().next().value!)
  const fresh = { version, index: new RowIndex(version.path), files: SPLITS.map((name) => openSync(join(version.folder, `${name}.jsonl`), 'r')), totals: new Map<string, number>() }
  open.set(version.path, fresh)
  return fresh
}

function close({ version, index, files }: Open): void {
  open.delete(version.path)
  index.close()
  for (const fd of files) closeSync(fd)
}

function readRaw({ files }: Open, { split, offset, bytes }: FoundRow): string {
  const memory = Buffer.allocUnsafe(bytes)
  readSync(files[split]!, memory, 0, bytes, offset)
  return memory.toString('utf8')
}

function browsed(version: Open, found: FoundRow): BrowsedRow {
  return { ...found, ...shownText(textOf(JSON.parse(readRaw(version, found)) as StoredRow)) } as BrowsedRow
}

function answer(question: BrowseQuestion): BrowseAnswers[keyof BrowseAnswers] {
  if (question.kind === 'compare') return compare(question)
  const version = opened(question.version)
  if (question.kind === 'row') {
    const found = version.index.at(question.row)
    if (found === undefined) return null
    const raw = readRaw(version, found)
    return { found, stored: JSON.parse(raw) as StoredRow, raw }
  }
  const facts = version.index.facts()
  const rows = version.index.page(question.filter, question.offset, question.limit)
  const total = totalOf(version, question.filter, facts?.isWhole === true && facts.judged === 0)
  return { rows: rows.map((found) => browsed(version, found)), total, indexed: facts?.rows ?? 0, isWhole: facts?.isWhole ?? false, judgedBy: facts?.judgedBy ?? null, judged: facts?.judged ?? 0 }
}

function totalOf({ index, totals }: Open, filter: IndexFilter, isLasting: boolean): number {
  const name = JSON.stringify(filter)
  const total = (isLasting ? totals.get(name) : undefined) ?? index.count(filter)
  if (isLasting) totals.set(name, total)
  return total
}

function compare({ a, b, examples }: Extract<BrowseQuestion, { kind: 'compare' }>): BrowseAnswers['compare'] {
  const [first, second] = [opened(a), opened(b)]
  const { examples: pairs, ...counts } = first.index.compareWith(b.path, examples)
  const shown = (version: Open, row: number | null) => {
    const found = row === null ? undefined : version.index.at(row)
    return found === undefined ? null : browsed(version, found)
  }
  return { ...counts, examples: pairs.map((pair) => ({ a: shown(first, pair.a), b: shown(second, pair.b) })) }
}

parentPort?.on('message', ({ id, question }: BrowseRequest) => {
  let reply: BrowseReply
  try {
    reply = { id, answer: answer(question) }
  } catch (error) {
    reply = { id, error: toStudioError(error).toParts() }
  }
  parentPort?.postMessage(reply)
})
