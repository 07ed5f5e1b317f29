/**
 * Worker thread that indexes one dataset version, and judges its rows by the checks where that is asked. Reads the split
 * files front to back; writes the index only. Knows no call and no job.
 */

import { openSync, readSync, closeSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { hashText } from '../../engine/random.ts'
import { RowIndex, type FoundRow, type IndexedRow } from '../db/row-index.ts'
import { contentHashOf, textOf, type StoredRow } from './row-text.ts'
import { SPLITS } from './versions.ts'

/** What the host hands over: index `folder` into `path`; with `judgeBy`, judge every row by the rulebook in `projectDir` as well. */
export type IndexWork = { path: string; folder: string; source: string; rows: number; judge: { projectDir: string; by: string } | null }
/** What the thread says. */
export type IndexWorkMessage = { type: 'indexed' | 'judged'; rows: number } | { type: 'done' } | { type: 'failed'; error: ErrorParts }

const FIRST_BATCH = 500
const BATCH = 10_000
const BLOCK_BYTES = 4 << 20

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
    for (const { bytes, offset } of linesOf(join(folder, `${name}.jsonl`))) {
      batch.push(indexed(bytes, offset, split))
      if (batch.length === (done === 0 ? FIRST_BATCH : BATCH)) flush()
    }
  }
  flush()
  index.finish()
}

function indexed(bytes: Buffer, offset: number, split: number): IndexedRow {
  const row = JSON.parse(bytes.toString('utf8')) as StoredRow
  const text = textOf(row)
  return {
    id: typeof row['id'] === 'string' ? row['id'] : String(offset),
    category: typeof row['category'] === 'string' ? row['category'] : '',
    split, offset, bytes: bytes.length,
    length: text.question.length + text.answer.length,
    question: hashText(text.question), content: contentHashOf(text),
    text: `${text.question}\n${text.answer}`.normalize('NFC'),
  }
}

/** The lines of a file with their place; the bytes hold until the next is asked for. */
function* linesOf(path: string): Generator<{ bytes: Buffer; offset: number }> {
  const fd = openSync(path, 'r')
  try {
    let memory = Buffer.allocUnsafe(BLOCK_BYTES)
    let [held, at] = [0, 0]
    for (;;) {
      if (held === memory.length) memory = Buffer.concat([memory, Buffer.allocUnsafe(memory.length)])
      const read = readSync(fd, memory, held, memory.length - held, at + held)
      const end = held + read
      let start = 0
      for (let stop = memory.indexOf(10, 0); stop !== -1 && stop < end; stop = memory.indexOf(10, start)) {
        if (stop > start) yield { bytes: memory.subarray(start, stop), offset: at + start }
        start = stop + 1
      }
      if (read === 0) {
        if (end > start) yield { bytes: memory.subarray(start, end), offset: at + start }
        return
      }
      memory.copyWithin(0, start, end)
      held = end - start
      at += start
    }
  } finally {
    closeSync(fd)
  }
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
        const { results } = compiled.score(readRow(files, found))
        return results.filter(({ k, n }) => k < n).map(({ check }) => ({ check, row: found.row }))
      })
      index.addBroken(broken, from + rows.length)
      say({ type: 'judged', rows: from + rows.length })
    }
  } finally {
    for (const fd of files) closeSync(fd)
  }
}

function readRow(files: readonly number[], { split, offset, bytes }: FoundRow): StoredRow {
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
