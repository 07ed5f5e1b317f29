/**
 * How the value of one request field or slot is read at a place of foreign text: whole numbers in digits or
 * words, names of a vocabulary (the longest that fits), one of a list, or open text. Knows no wording.
 */
import type { Vocabulary } from '../vocab/vocabulary.ts'
import type { SlotReader, SlotReading } from './match-wording.ts'
import { lowerInPlace } from './prompt-text.ts'
import type { PromptText } from './prompt-text.ts'

const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
const NOTHING: readonly SlotReading[] = []

type Name = { readonly lower: string; readonly value: string | number }

/** The first word of a text from `at`, in lower case: up to the next boundary. */
function firstWord(lower: string, at: number, boundary: Uint8Array): string {
  let end = at + 1
  while (end < lower.length && boundary[end] === 0) end += 1
  return lower.slice(at, end)
}

function bucketsOf(names: ReadonlyMap<string, string | number>): ReadonlyMap<string, readonly Name[]> {
  const buckets = new Map<string, Name[]>()
  for (const [name, value] of names) {
    const lower = lowerInPlace(name)
    const word = /^(?:[\p{L}\p{N}]+|.)/u.exec(lower)?.[0] ?? ''
    buckets.set(word, [...(buckets.get(word) ?? []), { lower, value }])
  }
  for (const [word, bucket] of buckets) buckets.set(word, bucket.toSorted((a, b) => b.lower.length - a.lower.length))
  return buckets
}

/** Reads one of these names, the longest that fits at the place; letters match in either case. */
export function nameReader(names: ReadonlyMap<string, string | number>): SlotReader {
  const buckets = bucketsOf(names)
  return (text, at) => {
    if (text.boundary[at] !== 1) return NOTHING
    const bucket = buckets.get(firstWord(text.lower, at, text.boundary))
    if (bucket === undefined) return NOTHING
    const found: SlotReading[] = []
    for (const { lower, value } of bucket) {
      const end = at + lower.length
      if (text.boundary[end] === 1 && text.lower.startsWith(lower, at)) found.push({ value, end })
    }
    return found
  }
}

/** The names of a vocabulary's entries and their aliases, each with its key. */
export function namesOf(vocabulary: Vocabulary): ReadonlyMap<string, string | number> {
  return new Map([...vocabulary.byKey].map(([name, entry]) => [name, entry.key]))
}

/** Reads a whole number in digits or as a word up to twelve, but not where a name stands. */
export function integerReader(names: SlotReader): SlotReader {
  return (text, at) => {
    if (text.boundary[at] !== 1) return NOTHING
    const word = firstWord(text.lower, at, text.boundary)
    const value = /^\d{1,15}$/.test(word) ? Number(word) : NUMBER_WORDS.indexOf(word)
    const end = at + word.length
    return value < 0 || insideName(text, at, end, names) ? NOTHING : [{ value, end }]
  }
}

/** Whether a name that covers this place starts at it or up to four words before it. */
function insideName(text: PromptText, at: number, end: number, names: SlotReader): boolean {
  for (let start = at, words = 0; start >= 0 && words <= 8; start -= 1) {
    if (text.boundary[start] !== 1) continue
    words += 1
    if (names(text, start, '').some((reading) => reading.end >= end)) return true
  }
  return false
}

/** Reads any text up to the literal that follows, or up to the end; surrounding white space is left out. */
export const openReader: SlotReader = (text, at, until) => {
  const stop = until === '' ? text.text.length : text.lower.indexOf(until, at)
  if (stop < 0) return NOTHING
  const value = text.text.slice(at, stop).trim()
  return value === '' ? NOTHING : [{ value, end: stop }]
}
