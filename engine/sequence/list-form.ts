/**
 * A list with one item a line: writes it with its mark and reads it with every mark that the form accepts. Lines without
 * a mark (a lead-in, a remark) are not part of the list. Knows no items, only where they stand.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import { badRulebook } from './refuse-rulebook.ts'

/** Where the items of an answer stand, or why it is no list. */
export type ListReading = {
  /** Start and end of each item, flattened. */
  readonly places: readonly number[]
  /** The text of each item. */
  readonly items: readonly string[]
  readonly problem: { readonly reason: string; readonly start: number; readonly end: number } | null
}

/** A compiled list form. */
export type ListForm = {
  readonly name: string
  /** The form of the items. */
  readonly of: string
  readonly check: string
  /** The text before and after item number `number` (from 1), without line breaks. */
  before(number: number): string
  readonly after: string
  write(items: readonly string[]): string
  read(answer: string): ListReading
}

/** A mark around an item: what stands before the number, between number and item, and after the item. */
type Mark = { readonly before: string; readonly between: string; readonly after: string; readonly numbered: boolean }

const MOST_DIGITS = 9

/** Compiles `forms.<name>`. In a mark `{i}` is the number and `{item}` the item, at the end unless it is named. */
export function compileListForm(rulebook: Rulebook, name: string): ListForm {
  const form = rulebook.source.forms?.[name]
  const path = `forms.${name}`
  if (form === undefined || !('list' in form)) throw badRulebook(path, 'This is not the form of a list.', 'Write `list:` and `mark:` there.')
  const written = readMark(path, form.mark)
  const marks = [written, ...(form.accept ?? []).map((mark) => readMark(path, mark))]
  const before = (number: number): string => `${written.before}${written.numbered ? number : ''}${written.between}`
  const lineOf = createLineReader(marks)
  const leads: string[] = []
  return {
    name, of: form.list, check: form.check, before, after: written.after,
    write(items) {
      let text = ''
      for (let i = 0; i < items.length; i += 1) text += (leads[i] ??= i === 0 ? before(1) : `${written.after}\n${before(i + 1)}`) + (items[i] as string)
      return items.length === 0 ? '' : text + written.after
    },
    read: spreads(rulebook, form.list) ? readWhole : (answer) => readList(answer, lineOf),
  }
}

/** Whether the items are records that stand on several lines. */
function spreads(rulebook: Rulebook, item: string): boolean {
  const form = rulebook.source.forms?.[item]
  return form !== undefined && 'record' in form && form.lines === true
}

/** The whole answer as one item. */
function readWhole(answer: string): ListReading {
  const start = skipSpace(answer, 0, answer.length)
  const end = trimEnd(answer, start, answer.length)
  if (start >= end) return { places: [], items: [], problem: { reason: 'there is no answer', start: 0, end: answer.length } }
  return { places: [start, end], items: [answer.slice(start, end)], problem: null }
}

function readMark(path: string, mark: string): Mark {
  const [left = '', after = '', ...more] = mark.split('{item}')
  const [first = '', second, ...again] = left.split('{i}')
  if (more.length + again.length > 0 || after.includes('{i}') || mark.trim() === '' || mark.includes('\n')) {
    throw badRulebook(path, `"${mark}" is not a mark of a list.`, 'Write {i} at most once, {item} at most once and after it, on one line.')
  }
  const numbered = second !== undefined
  return { before: numbered ? first : '', between: second ?? first, after, numbered }
}

/** A line of a list: offsets within the line; `number` is -1 where its mark has none. */
type Item = { readonly number: number; readonly start: number; readonly end: number; readonly text: string }
/** A line without an item, told apart from one that was never read. */
const REMARK: Item = { number: 0, start: 0, end: 0, text: '' }
const MOST_LINES = 20_000
const LONGEST_REMEMBERED = 200
/** Remembered lines may keep answers up to this length in memory. */
const LONGEST_KEPT = 1000

/** Reads one line through a cache: the lines of short lists come again and again. */
function createLineReader(marks: readonly Mark[]): (line: string) => Item {
  let known = new Map<string, Item>()
  return (line) => {
    const found = known.get(line)
    if (found !== undefined) return found
    const item = readLine(line, marks) ?? REMARK
    if (known.size >= MOST_LINES) known = new Map()
    if (line.length <= LONGEST_REMEMBERED) known.set(line, item)
    return item
  }
}

function readList(answer: string, lineOf: (line: string) => Item): ListReading {
  const places: number[] = []
  const items: string[] = []
  for (let start = 0; start <= answer.length;) {
    const lineBreak = answer.indexOf('\n', start)
    const stop = lineBreak === -1 ? answer.length : lineBreak
    const item = lineOf(cut(answer, start, stop))
    if (item !== REMARK) {
      const reason = wrongItem(item, items.length + 1)
      if (reason !== null) return { places, items, problem: { reason, start: skipSpace(answer, start, stop), end: trimEnd(answer, start, stop) } }
      places.push(start + item.start, start + item.end)
      items.push(item.text)
    }
    start = stop + 1
  }
  if (items.length > 0) return { places, items, problem: null }
  return { places, items, problem: { reason: 'there is no list with one item a line', start: 0, end: answer.length } }
}

/** A piece keeps the text that it was cut from in memory; where that is long, the piece is a copy. */
function cut(text: string, start: number, stop: number): string {
  const piece = text.slice(start, stop)
  return text.length > LONGEST_KEPT ? ` ${piece}`.slice(1) : piece
}

function wrongItem(item: Item, due: number): string | null {
  if (item.number !== -1 && item.number !== due) return `this line has the number ${item.number}, ${due} was due`
  return item.start >= item.end ? 'there is nothing after this mark' : null
}

function readLine(line: string, marks: readonly Mark[]): Item | null {
  const from = skipSpace(line, 0, line.length)
  const to = trimEnd(line, from, line.length)
  if (from >= to) return null
  for (const mark of marks) {
    const item = matchMark(line, from, to, mark)
    if (item !== null) return { ...item, text: line.slice(item.start, item.end) }
  }
  return null
}

function matchMark(answer: string, from: number, to: number, mark: Mark): Omit<Item, 'text'> | null {
  const before = mark.before.trimStart()
  if (!answer.startsWith(before, from)) return null
  let at = from + before.length
  let number = -1
  if (mark.numbered) {
    const digits = at
    while (at < to && at - digits < MOST_DIGITS && isDigit(answer.charCodeAt(at))) at += 1
    if (at === digits) return null
    number = Number(answer.slice(digits, at))
  }
  const between = mark.between.trimEnd()
  if (!answer.startsWith(between, at)) return null
  at += between.length
  const item = skipSpace(answer, at, to)
  if (item === at && at < to && between !== mark.between) return null
  const after = mark.after.trimEnd()
  if (after !== '' && !(answer.startsWith(after, to - after.length) && to - after.length >= item)) return null
  return { number, start: item, end: trimEnd(answer, item, to - after.length) }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isBlank(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0xfeff
}

function skipSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(text.charCodeAt(at))) at += 1
  return at
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at -= 1
  return at
}
