/**
 * A record as words, and words as a record: writes every record's name and reads one line tolerantly,
 * saying of each part what is wrong with it and where. Knows nothing of lists, rules between records or requests.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import type { Value } from '../vocab/vocabulary.ts'
import type { Universe } from './records.ts'
import { findSegments, splitWords } from './segments.ts'
import type { Segment, Segments } from './segments.ts'
import { compileParts, nameRecords, wordDue } from './word-parts.ts'
import type { WordPart } from './word-parts.ts'

/** What is wrong with one part of a line; offsets are within the line. */
export type PartProblem = { readonly check: string; readonly reason: string; readonly start: number; readonly end: number }

/** One line read as a record. */
export type ReadItem = {
  /** Number of the record that was meant, or -1 where not every field is known. */
  readonly record: number
  /** The fields that are known, null where the record has none; empty if the head is not known. */
  readonly known: ReadonlyMap<string, Value>
  readonly problems: readonly PartProblem[]
}

/** A compiled words form. */
export type WordsForm = {
  readonly parts: readonly WordPart[]
  readonly head: number
  readonly headCheck: string
  /** Checks of the parts, the head's first, then from left to right. */
  readonly checks: readonly string[]
  /** The written name of each record. */
  readonly names: readonly string[]
  read(line: string): ReadItem
}

/** Compiles `forms.<name>` over a universe. Throws StudioError where words are missing or records read the same. */
export function compileWordsForm(rulebook: Rulebook, name: string, universe: Universe): WordsForm {
  const { parts, head } = compileParts(rulebook, name, universe)
  const source = rulebook.source.forms?.[name]
  const isSpread = source !== undefined && 'record' in source && source.lines === true
  const names = nameRecords(`forms.${name}`, parts, universe, isSpread ? '\n' : ' ')
  const headCheck = (parts[head] as WordPart).check
  const exact = new Map(names.map((text, number) => [text, wholeItem(universe, number)]))
  return {
    parts, head, headCheck, names,
    checks: [...new Set([headCheck, ...parts.map((part) => part.check)])],
    read: (line) => exact.get(line) ?? readLine(line, parts, head, universe),
  }
}

function wholeItem(universe: Universe, number: number): ReadItem {
  return { record: number, known: new Map(Object.entries(universe.records[number] ?? {})), problems: [] }
}

/** Longer lines are not read: no record has such a name, and a line may be as long as a whole answer. */
const LONGEST_LINE = 1000
const LONGEST_QUOTE = 60

function quoted(text: string): string {
  return text.length > LONGEST_QUOTE ? `"${text.slice(0, LONGEST_QUOTE)}…"` : `"${text}"`
}

function readLine(line: string, parts: readonly WordPart[], head: number, universe: Universe): ReadItem {
  if (line.length > LONGEST_LINE) return failed(parts, head, `${quoted(line)} is too long for a ${(parts[head] as WordPart).field}`, 0, line.length)
  const words = splitWords(line)
  const found = findSegments(words, parts, head)
  if (found.unknown !== null) {
    const { start, end } = found.unknown
    const reason = `${quoted(line.slice(start, end))} is not a known ${(parts[head] as WordPart).field}`
    return failed(parts, head, start === end ? `no ${(parts[head] as WordPart).field} is named` : reason, start, start === end ? line.length : end)
  }
  const reader = new LineReader(line, parts, head, universe)
  return reader.read(found)
}

function failed(parts: readonly WordPart[], head: number, reason: string, start: number, end: number): ReadItem {
  return { record: -1, known: new Map(), problems: [{ check: (parts[head] as WordPart).check, reason, start, end }] }
}

/** The longest ascending choice of these numbers; among equally long ones that with the larger numbers. */
function inOrder(numbers: readonly number[]): ReadonlySet<number> {
  const ending: number[][] = []
  for (const number of numbers) {
    const before = ending.filter((chain) => (chain.at(-1) as number) < number)
    ending.push([...longestOf(before), number])
  }
  return new Set(longestOf(ending))
}

function longestOf(chains: readonly (readonly number[])[]): readonly number[] {
  const sum = (chain: readonly number[]): number => chain.reduce((total, number) => total + number, 0)
  return chains.toSorted((a, b) => b.length - a.length || sum(b) - sum(a))[0] ?? []
}

/** Settles the values of one line part by part; what is known grows as it goes. */
class LineReader {
  readonly #line: string
  readonly #parts: readonly WordPart[]
  readonly #head: number
  readonly #universe: Universe
  readonly #known = new Map<string, Value>()
  readonly #problems: PartProblem[] = []

  constructor(line: string, parts: readonly WordPart[], head: number, universe: Universe) {
    this.#line = line
    this.#parts = parts
    this.#head = head
    this.#universe = universe
  }

  read(found: Segments): ReadItem {
    this.#settleHead(found)
    for (const index of this.#parts.keys()) if (index !== this.#head) this.#settle(index, found)
    this.#refuseOrder(found)
    this.#universe.conclude(this.#known)
    const whole = this.#universe.fields.every((field) => this.#known.has(field))
    const record = whole ? this.#universe.indexOf(Object.fromEntries(this.#known)) : -1
    return { record, known: this.#known, problems: this.#problems }
  }

  #settleHead(found: Segments): void {
    const part = this.#part(this.#head)
    const value = part.phrases.get(found.head.phrase)?.[0] ?? null
    this.#known.set(part.field, value)
    this.#universe.conclude(this.#known)
  }

  #settle(index: number, found: Segments): void {
    const part = this.#part(index)
    const segments = found.byPart.get(index) ?? []
    const [first, second] = segments
    if (this.#universe.lacks(part.field, this.#known) === true) {
      this.#known.set(part.field, null)
      if (first !== undefined) this.#refuse(part, `"${found.head.phrase}" takes no ${part.field}`, first)
    } else if (first === undefined) {
      this.#settleMissing(part)
    } else {
      this.#settleWord(part, first)
      if (second !== undefined) this.#settleDouble(part, segments)
    }
    this.#universe.conclude(this.#known)
  }

  #settleMissing(part: WordPart): void {
    const silent = this.#universe.valuesOf(part.field).filter((value) => this.#due(part, value) === '')
    if (silent.length === 1) this.#known.set(part.field, silent[0] as Value)
    else this.#problems.push({ check: part.check, reason: `the ${part.field} is missing`, start: 0, end: this.#line.length })
  }

  #settleWord(part: WordPart, segment: Segment): void {
    const values = part.phrases.get(segment.phrase) ?? []
    const derived = this.#known.get(part.field)
    const right = values.find((value) => this.#due(part, value)?.toLowerCase() === segment.phrase && (derived === undefined || derived === value))
    if (right !== undefined) {
      this.#known.set(part.field, right)
      return
    }
    if (derived === undefined && values.length === 1) this.#known.set(part.field, values[0] as Value)
    const due = derived === undefined && values.length > 1 ? undefined : this.#due(part, this.#known.get(part.field) ?? null)
    const should = due === undefined || due === '' ? 'is not the word here' : `should be "${due}" here`
    this.#refuse(part, `"${segment.phrase}" ${should}`, segment)
  }

  #settleDouble(part: WordPart, segments: readonly Segment[]): void {
    const meanings = new Set(segments.map((segment) => String(part.phrases.get(segment.phrase)?.[0])))
    if (meanings.size > 1 && this.#universe.picks.get(part.field) === undefined) this.#known.delete(part.field)
    this.#refuse(part, `the ${part.field} is named twice`, segments.at(-1) as Segment)
  }

  /** Blames the fewest parts, other than the head, without which the rest stand in the right order. */
  #refuseOrder(found: Segments): void {
    const placed = [...found.byPart].flatMap(([index, segments]) => segments.slice(0, 1).map((segment) => ({ index, segment })))
    const sided = placed.filter(({ index, segment }) => (index < this.#head) === (segment.start < found.head.start))
    const ordered = inOrder(sided.toSorted((a, b) => a.segment.start - b.segment.start).map(({ index }) => index))
    for (const { index, segment } of placed) {
      const part = this.#part(index)
      const spoken = this.#problems.some((problem) => problem.check === part.check)
      if (!ordered.has(index) && !spoken) this.#refuse(part, `the ${part.field} stands in the wrong place`, segment)
    }
  }

  /** The word for a value of this part, given everything else that is known. */
  #due(part: WordPart, value: Value): string | undefined {
    return wordDue(part, { ...Object.fromEntries(this.#known), [part.field]: value })
  }

  #refuse(part: WordPart, reason: string, segment: Segment): void {
    this.#problems.push({ check: part.check, reason, start: segment.start, end: segment.end })
  }

  #part(index: number): WordPart {
    return this.#parts[index] as WordPart
  }
}
