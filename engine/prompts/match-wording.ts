/**
 * Finds a wording in a text and recovers its slots: the inverse of rendering. Letters match in either case,
 * any run of white space matches any other. Knows slots only by the readers it is given.
 */
import type { Piece } from './parse-wording.ts';

/** A value read at a place of the text, up to `end` (exclusive). */
export type SlotReading = { readonly value: string | number; readonly end: number };

/** Reads a slot at a position: candidates, the preferred first. `until` is the literal that follows ('' for none). */
export type SlotReader = (text: string, at: number, until: string) => readonly SlotReading[];

/** Values by slot, or null where the wording does not fit. */
export type Readings = Readonly<Record<string, string | number>> | null;

type Goal = (at: number, values: Readonly<Record<string, string | number>>) => Readings;

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}

/** Position after `literal` at `at`, or -1. */
export function skipLiteral(text: string, at: number, literal: string): number {
  let position = at;
  for (let i = 0; i < literal.length; i += 1) {
    const wanted = literal[i] as string;
    if (!isSpace(wanted)) {
      const found = text[position];
      if (found === undefined || (found !== wanted && found.toLowerCase() !== wanted.toLowerCase())) return -1;
      position += 1;
      continue;
    }
    while (isSpace(literal[i + 1])) i += 1;
    if (!isSpace(text[position])) return -1;
    while (isSpace(text[position])) position += 1;
  }
  return position;
}

function nextLiteral(pieces: readonly Piece[], from: number): string {
  const piece = pieces[from];
  return piece?.kind === 'text' ? piece.text : '';
}

function matchAt(pieces: readonly Piece[], i: number, text: string, at: number, readers: ReadonlyMap<string, SlotReader>, values: Readonly<Record<string, string | number>>, goal: Goal): Readings {
  const piece = pieces[i];
  if (piece === undefined) return goal(at, values);
  if (piece.kind === 'text') {
    const end = skipLiteral(text, at, piece.text);
    return end < 0 ? null : matchAt(pieces, i + 1, text, end, readers, values, goal);
  }
  if (piece.kind === 'choice') {
    const rest: Goal = (end, found) => matchAt(pieces, i + 1, text, end, readers, found, goal);
    for (const option of piece.options) {
      const found = matchAt(option, 0, text, at, readers, values, rest);
      if (found !== null) return found;
    }
    return null;
  }
  const reader = readers.get(piece.expression);
  if (reader === undefined) return null;
  for (const reading of reader(text, at, nextLiteral(pieces, i + 1))) {
    const known = values[piece.expression];
    if (known !== undefined && known !== reading.value) continue;
    const found = matchAt(pieces, i + 1, text, reading.end, readers, { ...values, [piece.expression]: reading.value }, goal);
    if (found !== null) return found;
  }
  return null;
}

/** Reads the whole text as this wording (outer white space aside); null if it is not. */
export function matchWhole(pieces: readonly Piece[], text: string, readers: ReadonlyMap<string, SlotReader>): Readings {
  const trimmed = text.trim();
  return matchAt(pieces, 0, trimmed, 0, readers, {}, (end, values) => (end === trimmed.length ? values : null));
}

function isWordChar(char: string | undefined): boolean {
  if (char === undefined) return false;
  const unit = char.charCodeAt(0);
  if (unit < 128) return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57);
  return /[\p{L}\p{N}]/u.test(char);
}

/** Whether a word may start or end at this position: not between two letters or digits. */
export function atBoundary(text: string, at: number): boolean {
  return !isWordChar(text[at - 1]) || !isWordChar(text[at]);
}

/** Finds the wording somewhere in the text, at word boundaries; the first place wins. */
export function findInText(pieces: readonly Piece[], text: string, readers: ReadonlyMap<string, SlotReader>): Readings {
  const [first] = pieces;
  const lead = first?.kind === 'text' && !isSpace(first.text[0]) ? (first.text[0] ?? '') : '';
  const units = [lead, lead.toLowerCase(), lead.toUpperCase()].map((form) => form.charCodeAt(0));
  for (let at = 0; at < text.length; at += 1) {
    if (lead !== '' && !units.includes(text.charCodeAt(at))) continue;
    if (!atBoundary(text, at)) continue;
    const found = matchAt(pieces, 0, text, at, readers, {}, (end, values) => (atBoundary(text, end) ? values : null));
    if (found !== null) return found;
  }
  return null;
}
