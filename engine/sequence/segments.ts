/**
 * Cuts a line into phrases: the longest head phrase from the right of the line, and around it the phrases
 * of the other parts. Knows words and phrases only, not what they mean for a record.
 */
import type { WordPart } from './word-parts.ts'

/** A phrase of a line (lower case, single spaces) and its place in the line. */
export type Segment = { readonly phrase: string; readonly start: number; readonly end: number }

/** A line cut into phrases; `unknown` is the place of what could not be read, and then nothing else counts. */
export type Segments = {
  readonly head: Segment
  /** The segments of each other part, in the order of the line. */
  readonly byPart: ReadonlyMap<number, readonly Segment[]>
  readonly unknown: { readonly start: number; readonly end: number } | null
}

const NO_SEGMENT: Segment = { phrase: '', start: 0, end: 0 }

/** The words of a line in lower case. A letter whose lower case has another length stays as it is. */
export function splitWords(line: string): Segment[] {
  const words: Segment[] = []
  let start = -1
  for (let i = 0; i <= line.length; i += 1) {
    const inside = i < line.length && !isSpace(line.charCodeAt(i))
    if (inside && start === -1) start = i
    if (inside || start === -1) continue
    words.push({ phrase: lower(line.slice(start, i)), start, end: i })
    start = -1
  }
  return words
}

function isSpace(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0x2028 || code === 0x2029 || code === 0xfeff
}

function lower(word: string): string {
  const lowered = word.toLowerCase()
  return lowered.length === word.length ? lowered : [...word].map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join('')
}

/** Finds the head phrase and the phrases of the other parts. */
export function findSegments(words: readonly Segment[], parts: readonly WordPart[], head: number): Segments {
  const headPart = parts[head] as WordPart
  const lowest = head === parts.length - 1 ? words.length : 1
  for (let end = words.length; end >= lowest && end > 0; end -= 1) {
    const start = longestEndingAt(words, end, headPart.phrases)
    if (start === -1) continue
    const after = cut(words.slice(end), parts, head)
    if (after.unknown !== null) continue
    const before = cut(words.slice(0, start), parts, head)
    if (before.unknown !== null) return unreadable({ start: before.unknown.start, end: (words[end - 1] as Segment).end })
    return { head: join(words, start, end), byPart: assign([...before.segments, ...after.segments], parts, head), unknown: null }
  }
  return unreadable(withoutKnownStart(words, parts, head))
}

function unreadable(unknown: { start: number; end: number }): Segments {
  return { head: NO_SEGMENT, byPart: new Map(), unknown }
}

function longestEndingAt(words: readonly Segment[], end: number, phrases: ReadonlyMap<string, unknown>): number {
  let best = -1
  let phrase = ''
  const most = longestPhrase(phrases)
  for (let start = end - 1; start >= 0 && end - start <= most; start -= 1) {
    phrase = phrase === '' ? (words[start] as Segment).phrase : `${(words[start] as Segment).phrase} ${phrase}`
    if (phrases.has(phrase)) best = start
  }
  return best
}

const LENGTHS = new WeakMap<ReadonlyMap<string, unknown>, number>()

function longestPhrase(phrases: ReadonlyMap<string, unknown>): number {
  const known = LENGTHS.get(phrases)
  if (known !== undefined) return known
  const longest = Math.max(1, ...[...phrases.keys()].map((phrase) => phrase.split(' ').length))
  LENGTHS.set(phrases, longest)
  return longest
}

/** Reads words as phrases of the parts other than the head, the longest first; stops at a word that none knows. */
function cut(words: readonly Segment[], parts: readonly WordPart[], head: number): { segments: Segment[]; unknown: { start: number; end: number } | null } {
  const segments: Segment[] = []
  let at = 0
  while (at < words.length) {
    const end = longestStartingAt(words, at, parts, head)
    if (end === -1) {
      const first = words[at] as Segment
      return { segments, unknown: { start: first.start, end: first.end } }
    }
    segments.push(join(words, at, end))
    at = end
  }
  return { segments, unknown: null }
}

function longestStartingAt(words: readonly Segment[], start: number, parts: readonly WordPart[], head: number): number {
  let best = -1
  for (const [index, part] of parts.entries()) {
    if (index === head) continue
    const most = longestPhrase(part.phrases)
    for (let end = Math.min(words.length, start + most); end > start && end > best; end -= 1) {
      if (part.phrases.has(join(words, start, end).phrase)) best = end
    }
  }
  return best
}

function join(words: readonly Segment[], start: number, end: number): Segment {
  const part = words.slice(start, end)
  return { phrase: part.map((word) => word.phrase).join(' '), start: part[0]?.start ?? 0, end: part.at(-1)?.end ?? 0 }
}

/** Gives each phrase to the first part that knows it and has none yet, or else to the first that knows it. */
function assign(segments: readonly Segment[], parts: readonly WordPart[], head: number): Map<number, Segment[]> {
  const byPart = new Map<number, Segment[]>()
  for (const segment of segments) {
    const able = [...parts.keys()].filter((index) => index !== head && parts[index]?.phrases.has(segment.phrase))
    const index = able.find((candidate) => !byPart.has(candidate)) ?? able[0]
    if (index === undefined) continue
    const segmentsOfPart = byPart.get(index)
    if (segmentsOfPart === undefined) byPart.set(index, [segment])
    else segmentsOfPart.push(segment)
  }
  return byPart
}

/** The part of the line after the known phrases at its start; an empty place at its end where nothing is left. */
function withoutKnownStart(words: readonly Segment[], parts: readonly WordPart[], head: number): { start: number; end: number } {
  const last = words.at(-1)
  const stop = cut(words, parts, head).unknown
  if (last === undefined || stop === null) return { start: 0, end: 0 }
  return { start: stop.start, end: last.end }
}
