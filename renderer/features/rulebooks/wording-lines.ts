/** Wordings where they stand: in a text file, one a line beside its comments, or in the rulebook as a list. Reads and writes lines; knows no slot. */

import type { Path } from '../../../engine/document/open-document.ts'
import type { Plain } from '../../../engine/document/write-value.ts'
import type { FileEdit } from '../../rulebook-worker/rulebook-store.ts'

/** Where wordings stand: a file, or a list in rulebook.yaml at a path. */
export type WordingPlace = { file: string } | { path: Path; lines: readonly string[] }
/** A wording and its line in the file, or its place in the list. */
export type WordingLine = { text: string; at: number }

/** The place that a value of the rulebook names; null where it names none. */
export function wordingPlace(value: unknown, path: Path): WordingPlace | null {
  if (typeof value === 'string') return { file: value }
  return Array.isArray(value) ? { path, lines: value.map(String) } : null
}

/** The wordings at a place. */
export function readWordings(texts: Readonly<Record<string, string>>, place: WordingPlace): WordingLine[] {
  if ('lines' in place) return place.lines.map((text, at) => ({ text, at }))
  return (texts[place.file] ?? '').split('\n').flatMap((raw, at): WordingLine[] => {
    const text = raw.replace(/^\uFEFF/, '').trim()
    return text === '' || text.startsWith('#') ? [] : [{ text, at }]
  })
}

/** The edit that writes a wording; null takes it out, `at` beyond the last one adds it. */
export function writeWording(texts: Readonly<Record<string, string>>, place: WordingPlace, at: number | null, text: string | null): FileEdit {
  if ('lines' in place) {
    if (text === null) return { file: 'rulebook.yaml', ops: [{ do: 'remove', path: [...place.path, at ?? 0] }] }
    return { file: 'rulebook.yaml', ops: [at === null ? { do: 'insert', path: place.path, value: text as Plain } : { do: 'set', path: [...place.path, at], value: text as Plain }] }
  }
  const before = texts[place.file] ?? ''
  const lineBreak = before.includes('\r\n') ? '\r\n' : '\n'
  const lines = before.split('\n')
  if (at === null) return { file: place.file, text: `${before}${before === '' || before.endsWith('\n') ? '' : lineBreak}${text ?? ''}${lineBreak}` }
  const end = lines[at]?.endsWith('\r') === true ? '\r' : ''
  return { file: place.file, text: (text === null ? lines.toSpliced(at, 1) : lines.with(at, text + end)).join('\n') }
}

/** A piece of a wording as it is shown. */
export type WordingPiece = { kind: 'text' | 'slot' | 'choice'; text: string }

/** The pieces of a wording: text, slots in braces, alternatives in brackets. */
export function wordingPieces(text: string): WordingPiece[] {
  return text.split(/(\{[^{}]*\}|\[[^[\]]*\|[^[\]]*\])/).filter((piece) => piece !== '').map((piece): WordingPiece => {
    if (/^\{.*\}$/.test(piece)) return { kind: 'slot', text: piece.slice(1, -1) }
    return /^\[.*\|.*\]$/.test(piece) ? { kind: 'choice', text: piece.slice(1, -1) } : { kind: 'text', text: piece }
  })
}

/** In how many ways a wording can be said, slots left aside. */
export function waysOf(text: string): number {
  return wordingPieces(text).reduce((ways, { kind, text: piece }) => (kind === 'choice' ? ways * piece.split('|').length : ways), 1)
}
