/**
 * Worker thread that takes the rows of a foreign file into a folder: rows.jsonl, rejected.jsonl, and the counts of both.
 * Knows no job; the host gives the folder its name when all is done.
 */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { ColumnMapping, ImportCounts, Reading, RejectedRow } from '../../contract/entities/dataset-import.ts'
import { StudioError, toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { openPending } from '../platform/atomic-write.ts'
import { rulebookOf } from './held-rulebook.ts'
import { takenRows, type TakenRow } from './import/index.ts'
import type { OwnRow } from './own-rows.ts'

/** What the host hands over. */
export type ImportWork = { projectDir: string; folder: string; id: string; path: string; reading: Reading | undefined; mapping: ColumnMapping; keepBroken: boolean }
/** What the thread found. */
export type ImportResult = { name: string; counts: ImportCounts; categories: Record<string, number>; source_sha256: string }
/** What the thread says. */
export type ImportWorkMessage = { type: 'progress'; bytes: number; rows: number } | { type: 'done'; result: ImportResult } | { type: 'failed'; error: ErrorParts }

/** Rows between two words about progress, and lines that are written at once. */
const ROWS_A_STEP = 1000

function say(message: ImportWorkMessage): void {
  parentPort?.postMessage(message)
}

/** Lines on their way into a file. */
class LineFile {
  readonly #file: ReturnType<typeof openPending>
  #lines: string[] = []

  constructor(path: string) {
    this.#file = openPending(path)
  }

  add(value: unknown): void {
    if (this.#lines.push(`${JSON.stringify(value)}\n`) >= ROWS_A_STEP) this.#flush()
  }

  commit(): void {
    this.#flush()
    this.#file.commit()
  }

  abandon(): void {
    this.#file.abandon()
  }

  #flush(): void {
    if (this.#lines.length > 0) this.#file.write(this.#lines.join(''))
    this.#lines = []
  }
}

async function work(asked: ImportWork): Promise<void> {
  const [rows, rejects] = [new LineFile(join(asked.folder, 'rows.jsonl')), new LineFile(join(asked.folder, 'rejected.jsonl'))]
  const counts: ImportCounts = { read: 0, taken: 0, rejected: Object.create(null) as Record<string, number> }
  const categories = new Map<string, number>()
  try {
    for await (const row of takenRows(rulebookOf(asked.projectDir), asked)) {
      counts.read += 1
      if (row.rejected === null) {
        counts.taken += 1
        categories.set(row.category ?? '', (categories.get(row.category ?? '') ?? 0) + 1)
        rows.add(ownRow(row, `${asked.id}-${String(counts.taken).padStart(6, '0')}`))
      } else {
        counts.rejected[row.rejected.reason] = (counts.rejected[row.rejected.reason] ?? 0) + 1
        rejects.add({ line: row.line, ...row.rejected, text: row.text } satisfies RejectedRow)
      }
      if (counts.read % ROWS_A_STEP === 0) say({ type: 'progress', bytes: row.bytes, rows: counts.read })
    }
    if (counts.taken === 0) throw nothingTaken(asked.path, counts)
    rows.commit()
    rejects.commit()
    say({ type: 'done', result: { name: basename(asked.path), counts: { ...counts, rejected: { ...counts.rejected } }, categories: Object.fromEntries(categories), source_sha256: await hashOf(asked.path) } })
  } finally {
    rows.abandon()
    rejects.abandon()
  }
}

function ownRow({ question, answer, category, messages }: TakenRow, id: string): OwnRow {
  return { id, category, question, answer, ...(messages === undefined ? {} : { messages }) }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}

function nothingTaken(path: string, { read, rejected }: ImportCounts): StudioError {
  const reasons = Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`).join(', ')
  return new StudioError({
    code: 'bad_rows',
    message: read === 0 ? `The file ${basename(path)} holds no rows.` : `None of the ${read} rows of ${basename(path)} can be taken: ${reasons}.`,
    next_step: 'Look at the preview: choose the columns of question and answer, or keep rows that break a check.',
  })
}

work(workerData as ImportWork).catch((error: unknown) => say({ type: 'failed', error: toStudioError(error).toParts() }))
