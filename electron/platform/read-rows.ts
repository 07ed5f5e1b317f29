/**
 * Reads JSON lines that anyone may have written: byte-order marks, UTF-16, NUL bytes, over-long lines, duplicate and
 * dangerous keys are named row by row instead of stopping or slipping through. Bounded memory. Knows no row shape.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { StudioError } from '../../contract/errors.ts'
import { badKey } from './bad-key.ts'

/** Longest line that is read, in bytes; a longer one is skipped and named. */
export const MAX_ROW_BYTES = 32 * 1024 * 1024

const MIB = 1024 * 1024
const BLOCK_BYTES = MIB / 4
const NEWLINE = 10

/** One row of a file, with its line number from 1: a value, or why there is none. */
export type RowRead = { line: number; value: Record<string, unknown> } | { line: number; problem: string }

/** The rows of a .jsonl file, one at a time; empty lines are passed over. Throws `bad_rows` where the whole file is in another encoding, `not_found` where it is missing. */
export async function* readRows(path: string): AsyncGenerator<RowRead> {
  for await (const rows of readRowBlocks(path)) yield* rows
}

/** The same rows, as many at a time as one read of the file brings: for files of millions of rows. */
export async function* readRowBlocks(path: string): AsyncGenerator<RowRead[]> {
  const file = await openRows(path)
  try {
    await refuseEncoding(path, file)
    const lines = new LineCutter()
    const block = Buffer.allocUnsafe(BLOCK_BYTES)
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at)
      if (bytesRead === 0) break
      at += bytesRead
      yield lines.cut(block.subarray(0, bytesRead))
    }
    yield lines.end()
  } finally {
    await file.close()
  }
}

async function openRows(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new StudioError({ code: 'not_found', message: `There is no file ${path}.`, next_step: 'Check the path.' }, { cause: error })
  }
}

async function refuseEncoding(path: string, file: FileHandle): Promise<void> {
  const head = Buffer.alloc(4)
  await file.read(head, 0, 4, 0)
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (!isUtf16) return
  throw new StudioError({ code: 'bad_rows', message: `The file ${path} is UTF-16, not UTF-8.`, next_step: 'Save it as UTF-8 and try again.' })
}

/** Cuts blocks of bytes into rows; holds the beginning of a line whose end is in a later block, up to the longest line. */
class LineCutter {
  #line = 0
  #begun: Buffer[] = []
  #size = 0

  /** Rows that end in this block. The block's memory may be used again afterwards. */
  cut(block: Buffer): RowRead[] {
    const rows: RowRead[] = []
    let start = 0
    for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, start)) {
      this.#finish(block.subarray(start, end), rows)
      start = end + 1
    }
    this.#hold(Buffer.from(block.subarray(start)))
    return rows
  }

  /** The last row, where no line break stands behind it. */
  end(): RowRead[] {
    const rows: RowRead[] = []
    if (this.#size > 0) this.#finish(Buffer.alloc(0), rows)
    return rows
  }

  #hold(part: Buffer): void {
    this.#size += part.length
    if (this.#size > MAX_ROW_BYTES) this.#begun = []
    else if (part.length > 0) this.#begun.push(part)
  }

  #finish(rest: Buffer, rows: RowRead[]): void {
    this.#line += 1
    const size = this.#size + rest.length
    const bytes = this.#begun.length === 0 ? rest : Buffer.concat([...this.#begun, rest])
    this.#begun = []
    this.#size = 0
    const row = size > MAX_ROW_BYTES ? { line: this.#line, problem: tooLong(size) } : parseRow(this.#line === 1 ? withoutMark(bytes) : bytes, this.#line)
    if (row !== null) rows.push(row)
  }
}

function tooLong(size: number): string {
  return `the line is ${(size / MIB).toFixed(0)} MiB long; the limit is ${MAX_ROW_BYTES / MIB} MiB`
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function parseRow(bytes: Buffer, line: number): RowRead | null {
  if (bytes.includes(0)) return { line, problem: 'the line holds a NUL byte' }
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return { line, problem: 'the line is not UTF-8' }
  }
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, problem: 'the row is not a JSON object' }
    const problem = badKey(text)
    return problem === null ? { line, value: value as Record<string, unknown> } : { line, problem }
  } catch (error) {
    return { line, problem: `the row is not JSON: ${(error as Error).message}` }
  }
}
