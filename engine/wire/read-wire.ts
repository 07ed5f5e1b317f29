/**
 * Reads a wire message: framing, lettered fields, typed values, each with its span.
 * Strict: canonical order, nothing twice, text in quotes. Lenient: any order, the last of two counts, text may lack
 * its quotes; nothing else. Knows nothing of turns: which fields a role has and what they must say is judged elsewhere.
 */
import type { Failure } from '../interfaces.ts'
import { decodeBase62, decodeDecimal } from './base62.ts'
import type { WireField, WireForm, WireValue } from './wire-form.ts'

/** How forgiving a reading is. */
export type ReadingMode = 'strict' | 'lenient'

/** What was read, by place of the field. Filled anew by every `readWire`, so that scoring makes no garbage. */
export type WireReading = {
  readonly values: (WireValue | null)[]
  /** Start and end of each field, two numbers a place, letter and value together. */
  readonly spans: Int32Array
  /** Start and end of the message without surrounding space. */
  start: number
  end: number
}

/** An empty reading for messages of this form. */
export function createReading(form: WireForm): WireReading {
  return { values: form.fields.map(() => null), spans: new Int32Array(form.fields.length * 2), start: 0, end: 0 }
}

const QUOTE = 34
const BACKSLASH = 92

/** Fills `into` from `text`; returns null, or why the text is no message and where. */
export function readWire(form: WireForm, text: string, mode: ReadingMode, into: WireReading): Failure | null {
  into.values.fill(null)
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start += 1
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1
  into.start = start
  into.end = end
  if (start === end) return { reason: 'The answer is empty.', span: [0, text.length] }
  if (!text.startsWith(form.begin, start)) return { reason: `The line does not start with ${form.begin}.`, span: [start, start + 1] }
  const bodyStart = start + form.begin.length
  const bodyEnd = end - form.end.length
  if (bodyEnd < bodyStart || !text.startsWith(form.end, bodyEnd)) return { reason: `The line does not end with ${form.end}.`, span: [end - 1, end] }
  if (bodyEnd === bodyStart) return { reason: 'The message is empty.', span: [start, end] }
  return readFields(form, text, mode, into, bodyStart, bodyEnd)
}

function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13)
}

function readFields(form: WireForm, text: string, mode: ReadingMode, into: WireReading, bodyStart: number, bodyEnd: number): Failure | null {
  let at = bodyStart
  let last = -1
  for (;;) {
    const unit = at < bodyEnd ? text.charCodeAt(at) : 0
    const place = unit < 128 ? (form.placeOf[unit] ?? -1) : -1
    const field = form.fields[place]
    if (field === undefined) return noField(form, text, at, bodyEnd)
    const quoted = field.codec === 'quoted' && text.charCodeAt(at + 1) === QUOTE && at + 1 < bodyEnd
    const stop = quoted ? endOfQuoted(text, at + 1, bodyEnd) : endOfPlain(form, text, at + 1, bodyEnd)
    if (stop < 0) return { reason: `The quotes after ${field.letter} are not closed, or hold a \\ that stands before neither \\ nor ".`, span: [at, bodyEnd] }
    if (mode === 'strict' && place <= last) return misplaced(form, into, field, last, at, stop)
    const value = quoted ? unquote(text, at + 2, stop - 1) : readPlain(field, mode, text, at + 1, stop)
    if (value === null) return badValue(field, text, at, stop)
    into.values[place] = value
    into.spans[2 * place] = at
    into.spans[2 * place + 1] = stop
    last = place
    if (stop === bodyEnd) return null
    if (!text.startsWith(form.separator, stop)) return { reason: `After the value of ${field.letter} there must be ${JSON.stringify(form.separator)} or ${JSON.stringify(form.end)}.`, span: [stop, stop + 1] }
    at = stop + form.separator.length
  }
}

/** End of a quoted text that opens at `open`, past its closing quote; -1 if it never closes or escapes wrongly. */
function endOfQuoted(text: string, open: number, bodyEnd: number): number {
  for (let i = open + 1; i < bodyEnd; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) return i + 1
    if (unit < 32) return -1
    if (unit === BACKSLASH) {
      i += 1
      const next = i < bodyEnd ? text.charCodeAt(i) : 0
      if (next !== QUOTE && next !== BACKSLASH) return -1
    }
  }
  return -1
}

function endOfPlain(form: WireForm, text: string, from: number, bodyEnd: number): number {
  if (form.separator.length === 1) {
    const unit = form.separator.charCodeAt(0)
    for (let i = from; i < bodyEnd; i += 1) if (text.charCodeAt(i) === unit) return i
    return bodyEnd
  }
  const found = text.indexOf(form.separator, from)
  return found < 0 || found > bodyEnd ? bodyEnd : found
}

function unquote(text: string, start: number, end: number): string {
  const raw = text.slice(start, end)
  if (!raw.includes('\\')) return raw
  let plain = ''
  for (let i = 0; i < raw.length; i += 1) {
    if (raw.charCodeAt(i) === BACKSLASH) i += 1
    plain += raw.charAt(i)
  }
  return plain
}

function readPlain(field: WireField, mode: ReadingMode, text: string, start: number, end: number): WireValue | null {
  if (field.codec === 'quoted') return mode === 'lenient' ? bareText(text, start, end) : null
  const value = field.codec === 'b62' ? decodeBase62(text, start, end) : decodeDecimal(text, start, end)
  return value < 0 ? null : value
}

/** Text without quotes: not empty, without quotes, backslashes and control characters. */
function bareText(text: string, start: number, end: number): string | null {
  for (let i = start; i < end; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE || unit === BACKSLASH || unit < 32) return null
  }
  return end > start ? text.slice(start, end) : null
}

function noField(form: WireForm, text: string, at: number, bodyEnd: number): Failure {
  if (at >= bodyEnd || text.startsWith(form.separator, at)) return { reason: `A field is empty: there is nothing between two separators, or after the last one.`, span: [at, at + 1] }
  return { reason: `${JSON.stringify(text.charAt(at))} is not the letter of any field.`, span: [at, at + 1] }
}

function misplaced(form: WireForm, reading: WireReading, field: WireField, last: number, start: number, end: number): Failure {
  if (reading.values[field.place] !== null) return { reason: `${field.letter} stands there twice.`, span: [start, end] }
  const before = form.fields[last]?.letter ?? ''
  return { reason: `${field.letter} must stand before ${before}: the order is ${form.fields.map((each) => each.letter).join(' ')}.`, span: [start, end] }
}

function badValue(field: WireField, text: string, start: number, end: number): Failure {
  const raw = text.slice(start + 1, end)
  const span = [start, end] as const
  if (raw === '') return { reason: `${field.letter} has no value.`, span }
  if (field.codec === 'quoted') return { reason: `The text of ${field.letter} must stand in double quotes.`, span }
  const kind = field.codec === 'b62' ? 'a base-62 number (digits, letters, no leading zero, at most 2^53 - 1)' : 'a decimal number (no leading zero, at most 2^53 - 1)'
  return { reason: `${field.letter}${raw} is not ${kind}.`, span }
}
