/**
 * One sample as one line of a split file: a JSON object with a line break behind it, the bytes of JSON.stringify.
 * Knows no file.
 */
import { renderContent } from './render-row.ts'
import type { Exchange, FormatSource } from './render-row.ts'
import { bytesOf } from './row-bytes.ts'
import type { RowBytes } from './row-bytes.ts'

/** What stands in a row beside its content, in this order. */
export type RowHead = {
  readonly id: string
  readonly category: string
  readonly group: string
  readonly wording: string
  readonly request: Readonly<Record<string, string | number>>
  readonly slice: Readonly<Record<string, string>>
}

/** Writes one line to the end of the bytes. */
export type RowWriter = (row: RowHead & Exchange, into: RowBytes) => void

/** What stands before each field. */
const BEFORE = {
  id: bytesOf('{"id":"'),
  category: bytesOf('","category":"'),
  group: bytesOf('","group":"'),
  wording: bytesOf('","wording":"'),
  request: bytesOf('","request":{'),
  slice: bytesOf('},"slice":{'),
}
const [QUOTE, COMMA, COLON] = [bytesOf('"'), bytesOf(','), bytesOf(':')] as const

/** Makes the writer of lines in a format: what is the same in every line is put into bytes once. */
export function createRowWriter(format: FormatSource): RowWriter {
  const content = contentParts(format)
  return (row, into) => {
    into.raw(BEFORE.id)
    into.text(row.id)
    into.raw(BEFORE.category)
    into.text(row.category)
    into.raw(BEFORE.group)
    into.text(row.group)
    into.raw(BEFORE.wording)
    into.text(row.wording)
    into.raw(BEFORE.request)
    writeFields(row.request, into)
    into.raw(BEFORE.slice)
    writeFields(row.slice, into)
    for (const part of content) {
      if (part === 'prompt') into.text(row.prompt)
      else if (part === 'answer') into.text(row.answer)
      else into.raw(part)
    }
  }
}

/** The rest of a line: bytes, and where prompt and answer stand between them. */
function contentParts(format: FormatSource): readonly (Uint8Array | 'prompt' | 'answer')[] {
  const [prompt, answer] = freeMarks(JSON.stringify(format))
  const pattern = JSON.stringify(renderContent({ prompt, answer }, format))
  const parts = `},${pattern.slice(1)}\n`.split(new RegExp(`([${prompt}${answer}])`))
  return parts.map((part) => (part === prompt ? 'prompt' : part === answer ? 'answer' : bytesOf(part)))
}

/** Two characters for private use that the text does not hold. */
function freeMarks(text: string): [string, string] {
  const free: string[] = []
  for (let unit = 0xe000; free.length < 2; unit += 1) if (!text.includes(String.fromCharCode(unit))) free.push(String.fromCharCode(unit))
  return free as [string, string]
}

function writeFields(fields: Readonly<Record<string, string | number>>, into: RowBytes): void {
  let isFirst = true
  for (const name in fields) {
    const value = fields[name] as string | number
    if (!isFirst) into.raw(COMMA)
    isFirst = false
    into.raw(QUOTE)
    into.text(name)
    into.raw(QUOTE)
    into.raw(COLON)
    if (typeof value === 'string') into.raw(QUOTE)
    into.text(String(value))
    if (typeof value === 'string') into.raw(QUOTE)
  }
}
