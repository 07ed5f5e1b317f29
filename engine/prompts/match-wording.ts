/**
 * Finds a wording in a text and recovers its slots: the inverse of rendering. Letters match in either case,
 * any run of white space matches any other. Knows slots only by the readers it is given.
 */
import type { Piece } from './parse-wording.ts'
import { isSpaceUnit, lowerInPlace } from './prompt-text.ts'
import type { PromptText } from './prompt-text.ts'

/** A value read at a place of the text, up to `end` (exclusive). */
export type SlotReading = { readonly value: string | number; readonly end: number }

/** Reads a slot at a position: candidates, the preferred first. `until` is the literal that follows, in lower case ('' for none). */
export type SlotReader = (text: PromptText, at: number, until: string) => readonly SlotReading[]

/** Values by slot, or null where the wording does not fit. */
export type Readings = Readonly<Record<string, string | number>> | null

/** A wording prepared for finding it: literals in lower case, words without which it cannot be there, and the letters that it can begin with (null for any). */
export type Pattern = { readonly pieces: readonly Piece[]; readonly needs: readonly string[]; readonly starts: ReadonlySet<string> | null }

type Values = Readonly<Record<string, string | number>>
type Goal = (at: number, values: Values) => Readings
type Readers = ReadonlyMap<string, SlotReader>

function lowerPieces(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece): Piece => {
    if (piece.kind === 'text') return { kind: 'text', text: lowerInPlace(piece.text) }
    return piece.kind === 'choice' ? { kind: 'choice', options: piece.options.map(lowerPieces) } : piece
  })
}

/** Prepares a wording. */
export function preparePattern(pieces: readonly Piece[]): Pattern {
  const lowered = lowerPieces(pieces)
  const needs = lowered.flatMap((piece) => (piece.kind === 'text' ? piece.text.split(/\s+/).filter((word) => word !== '') : []))
  return { pieces: lowered, needs, starts: startsOf(lowered) }
}

/** First letters of the texts that these pieces can make; null where it can be any, or none. */
function startsOf(pieces: readonly Piece[]): ReadonlySet<string> | null {
  const starts = new Set<string>()
  for (const piece of pieces) {
    if (piece.kind === 'slot') return null
    if (piece.kind === 'text') return starts.add(piece.text.charAt(0))
    for (const option of piece.options) {
      const inner = option.length === 0 ? new Set<string>() : startsOf(option)
      if (inner === null) return null
      for (const letter of inner) starts.add(letter)
    }
    if (!piece.options.some((option) => option.length === 0)) return starts
  }
  return null
}

/** Position after `literal` (lower case) at `at`, or -1. */
export function skipLiteral(text: PromptText, at: number, literal: string): number {
  const { lower } = text
  let position = at
  for (let i = 0; i < literal.length; i += 1) {
    const wanted = literal.charCodeAt(i)
    if (!isSpaceUnit(wanted)) {
      if (lower.charCodeAt(position) !== wanted) return -1
      position += 1
      continue
    }
    while (isSpaceUnit(literal.charCodeAt(i + 1))) i += 1
    if (!isSpaceUnit(lower.charCodeAt(position))) return -1
    while (isSpaceUnit(lower.charCodeAt(position))) position += 1
  }
  return position
}

function nextLiteral(pieces: readonly Piece[], from: number): string {
  const piece = pieces[from]
  return piece?.kind === 'text' ? piece.text : ''
}

function matchAt(pieces: readonly Piece[], i: number, text: PromptText, at: number, readers: Readers, values: Values, goal: Goal): Readings {
  const piece = pieces[i]
  if (piece === undefined) return goal(at, values)
  if (piece.kind === 'text') {
    const end = skipLiteral(text, at, piece.text)
    return end < 0 ? null : matchAt(pieces, i + 1, text, end, readers, values, goal)
  }
  if (piece.kind === 'choice') {
    const rest: Goal = (end, found) => matchAt(pieces, i + 1, text, end, readers, found, goal)
    for (const option of piece.options) {
      const found = matchAt(option, 0, text, at, readers, values, rest)
      if (found !== null) return found
    }
    return null
  }
  const reader = readers.get(piece.expression)
  if (reader === undefined) return null
  for (const reading of reader(text, at, nextLiteral(pieces, i + 1))) {
    const known = values[piece.expression]
    if (known !== undefined && known !== reading.value) continue
    const found = matchAt(pieces, i + 1, text, reading.end, readers, { ...values, [piece.expression]: reading.value }, goal)
    if (found !== null) return found
  }
  return null
}

function canOccur(pattern: Pattern, text: PromptText): boolean {
  return pattern.needs.every((word) => text.lower.includes(word))
}

/** Reads the whole text as this wording; null if it is not. */
export function matchWhole(pattern: Pattern, text: PromptText, readers: Readers): Readings {
  if (!canOccur(pattern, text)) return null
  return matchAt(pattern.pieces, 0, text, 0, readers, {}, (end, values) => (end === text.text.length ? values : null))
}

/** Finds the wording somewhere in the text, at word boundaries; the first place wins. */
export function findInText(pattern: Pattern, text: PromptText, readers: Readers): Readings {
  if (!canOccur(pattern, text)) return null
  const [first] = pattern.pieces
  const lead = first?.kind === 'text' && !isSpaceUnit(first.text.charCodeAt(0)) ? first.text.charAt(0) : ''
  const goal: Goal = (end, values) => (text.boundary[end] === 1 ? values : null)
  for (let at = lead === '' ? 0 : text.lower.indexOf(lead); at >= 0 && at < text.text.length; at = lead === '' ? at + 1 : text.lower.indexOf(lead, at + 1)) {
    if (text.boundary[at] !== 1) continue
    const found = matchAt(pattern.pieces, 0, text, at, readers, {}, goal)
    if (found !== null) return found
  }
  return null
}
