/**
 * Reads JSON lines that anyone may have written: byte-order marks, UTF-16, NUL bytes, over-long lines, duplicate and
 * dangerous keys are named row by row instead of stopping or slipping through. Bounded memory. Knows no row shape.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { StudioError } from '../../contract/errors.ts'

/** Longest line that is read, in bytes; a longer one is skipped and named. */
export const MAX_ROW_BYTES = 32 * 1024 * 1024

/** One row of a file, with its line number from 1: a value, or why there is none. */
export type RowRead = { line: number; value: Record<string, unknown> } | { line: number; problem: string }

/** The rows of a .jsonl file, one at a time. Throws `bad_rows` where the whole file is in another encoding, `not_found` where it is missing. */
export async function* readRows(path: string): AsyncGenerator<RowRead> {
  await refuseEncoding(path)
  let line = 0
  let pending: Buffer[] = []
  let size = 0
  const finish = (): RowRead | null => {
    line += 1
    const bytes = size > MAX_ROW_BYTES ? null : Buffer.concat(pending)
    const length = size
    pending = []
    size = 0
    if (bytes === null) return { line, problem: `the line is ${(length / 1024 / 1024).toFixed(0)} MiB long; the limit is ${MAX_ROW_BYTES / 1024 / 1024} MiB` }
    return parseRow(line === 1 ? withoutMark(bytes) : bytes, line)
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    let rest = chunk as Buffer
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      keep(rest.subarray(0, end))
      const row = finish()
      if (row) yield row
      rest = rest.subarray(end + 1)
    }
    keep(rest)
  }
  if (size > 0) {
    const row = finish()
    if (row) yield row
  }

  function keep(part: Buffer): void {
    size += part.length
    if (size <= MAX_ROW_BYTES) pending.push(part)
    else pending = []
  }
}

async function refuseEncoding(path: string): Promise<void> {
  const file = await open(path, 'r')
  const head = Buffer.alloc(4)
  await file.read(head, 0, 4, 0)
  await file.close()
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (!isUtf16) return
  throw new StudioError({ code: 'bad_rows', message: `The file ${path} is UTF-16, not UTF-8.`, next_step: 'Save it as UTF-8 and try again.' })
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

function parseRow(bytes: Buffer, line: number): RowRead | null {
  if (bytes.includes(0)) return { line, problem: 'the line holds a NUL byte' }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { line, problem: 'the line is not UTF-8' }
  }
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, problem: 'the row is not a JSON object' }
    const key = duplicateKey(text)
    if (key !== null) return { line, problem: `the key ${JSON.stringify(key)} stands twice in one object` }
    if (Object.hasOwn(value, '__proto__')) return { line, problem: 'the key "__proto__" is not allowed' }
    return { line, value: value as Record<string, unknown> }
  } catch (error) {
    return { line, problem: `the row is not JSON: ${(error as Error).message}` }
  }
}

/** The first key that one object of valid JSON text holds twice, or null. */
function duplicateKey(text: string): string | null {
  const objects: (Set<string> | null)[] = []
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '{') objects.push(new Set())
    else if (char === '[') objects.push(null)
    else if (char === '}' || char === ']') objects.pop()
    else if (char === '"') {
      const start = i
      for (i += 1; text[i] !== '"'; i++) if (text[i] === '\\') i += 1
      const keys = objects.at(-1)
      if (!keys || !/^\s*:/.test(text.slice(i + 1, i + 20))) continue
      const key = JSON.parse(text.slice(start, i + 1)) as string
      if (keys.has(key)) return key
      keys.add(key)
    }
  }
  return null
}
