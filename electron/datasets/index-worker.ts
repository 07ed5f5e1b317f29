/**
 * Worker thread that indexes one dataset version, and judges its rows by the checks where that is asked. Reads the split
 * files front to back; writes the index only. Knows no call and no job.
 */

import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { RowIndex, type FoundRow, type IndexedRow } from '../db/row-index.ts'
import { linesOf, readRow, type RowLine } from './row-lines.ts'
import type { StoredRow } from './row-text.ts'
import { SPLITS } from './versions.ts'

/** What the host hands over: index `folder` into `path`; with `judgeBy`, judge every row by the rulebook in `projectDir` as well. */
export type IndexWork = { path: string; folder: string; source: string; rows: number; judge: { projectDir: string; by: string } | null }
/** What the thread says. */
export type IndexWorkMessage = { type: 'indexed' | 'judged'; rows: number } | { type: 'done' } | { type: 'failed'; error: ErrorParts }

const FIRST_BATCH = 500
const BATCH = 10_000

function say(message: IndexWorkMessage): void {
  parentPort?.postMessage(message)
}

function openIndex({ path, source, rows }: IndexWork): RowIndex {
  if (existsSync(path)) {
    const known = new RowIndex(path)
    const facts = known.facts()
    if (facts?.source === source && facts.isWhole) return known
    known.close()
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
  }
  return new RowIndex(path, { source, rows })
}

function indexRows(index: RowIndex, folder: string): void {
  let batch: IndexedRow[] = []
  let done = 0
  const flush = () => {
    index.add(batch)
    done += batch.length
    batch = []
    say({ type: 'indexed', rows: done })
  }
  for (const [split, name] of SPLITS.entries()) {
    for (const line of linesOf(join(folder, `${name}.jsonl`))) {
      batch.push(indexed(line, split))
      if (batch.length === (done === 0 ? FIRST_BATCH : BATCH)) flush()
    }
  }
  flush()
  index.finish()
}

function indexed(line: RowLine, split: number): IndexedRow {
  const { place, text: { question, answer } } = readRow(line, split)
  return { ...place, text: `${question}\n${answer}`.normalize('NFC') }
}

/** Judges every row by the rulebook as it is now; which rows break which check is kept. */
async function judgeRows(index: RowIndex, folder: string, judge: NonNullable<IndexWork['judge']>): Promise<void> {
  const { openRulebook } = await import('../rulebooks/index.ts')
  const { compiled } = openRulebook(judge.projectDir)
  const files = SPLITS.map((name) => openSync(join(folder, `${name}.jsonl`), 'r'))
  index.startJudging(judge.by)
  try {
    const total = index.facts()?.rows ?? 0
    for (let from = 0; from < total; from += BATCH) {
      const rows = index.between(from, Math.min(total, from + BATCH))
      const broken = rows.flatMap((found) => {
        const { results } = compiled.score(storedRow(files, found))
        return results.filter(({ k, n }) => k < n).map(({ check }) => ({ check, row: found.row }))
      })
      index.addBroken(broken, from + rows.length)
      say({ type: 'judged', rows: from + rows.length })
    }
  } finally {
    for (const fd of files) closeSync(fd)
  }
}

function storedRow(files: readonly number[], { split, offset, bytes }: FoundRow): StoredRow {
  const memory = Buffer.allocUnsafe(bytes)
  readSync(files[split]!, memory, 0, bytes, offset)
  return JSON.parse(memory.toString('utf8')) as StoredRow
}

async function work(asked: IndexWork): Promise<void> {
  const index = openIndex(asked)
  try {
    if (index.facts()?.isWhole === false) indexRows(index, asked.folder)
    if (asked.judge !== null) await judgeRows(index, asked.folder, asked.judge)
    say({ type: 'done' })
  } finally {
    index.close()
  }
}

work(workerData as IndexWork).catch((error: unknown) => say({ type: 'failed', error: toStudioError(error).toParts() }))
