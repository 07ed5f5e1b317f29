/**
 * How the value of one request field or slot is read at a place of foreign text: whole numbers in digits or
 * words, names of a vocabulary (the longest that fits), one of a list, or open text. Knows no wording.
 */
import type { Vocabulary } from '../vocab/vocabulary.ts';
import { atBoundary } from './match-wording.ts';
import type { SlotReader, SlotReading } from './match-wording.ts';

const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** Reads one of these names, the longest that fits at the place; letters match in either case. */
export function nameReader(names: ReadonlyMap<string, string | number>): SlotReader {
  const byFirst = new Map<string, string[]>();
  for (const name of names.keys()) {
    const first = name.charAt(0).toLowerCase();
    byFirst.set(first, [...(byFirst.get(first) ?? []), name].toSorted((a, b) => b.length - a.length));
  }
  return (text, at) => {
    const found: SlotReading[] = [];
    for (const name of byFirst.get(text.charAt(at).toLowerCase()) ?? []) {
      const end = at + name.length;
      const same = text.slice(at, end).toLowerCase() === name.toLowerCase();
      if (same && atBoundary(text, at) && atBoundary(text, end)) found.push({ value: names.get(name) ?? name, end });
    }
    return found;
  };
}

/** The names of a vocabulary's entries and their aliases, each with its key. */
export function namesOf(vocabulary: Vocabulary): ReadonlyMap<string, string | number> {
  return new Map([...vocabulary.byKey].map(([name, entry]) => [name, entry.key]));
}

/** Reads a whole number in digits or as a word up to twelve, but not where a vocabulary's name stands. */
export function integerReader(occupied: readonly SlotReader[]): SlotReader {
  return (text, at) => {
    if (!atBoundary(text, at)) return [];
    const digits = /^\d{1,9}/.exec(text.slice(at, at + 10))?.[0];
    if (digits !== undefined) {
      const end = at + digits.length;
      if (!atBoundary(text, end) || insideName(text, at, end, occupied)) return [];
      return [{ value: Number(digits), end }];
    }
    const lower = text.slice(at, at + 8).toLowerCase();
    const word = NUMBER_WORDS.findLastIndex((candidate) => lower.startsWith(candidate) && atBoundary(text, at + candidate.length));
    const end = at + (NUMBER_WORDS[word]?.length ?? 0);
    return word < 0 || insideName(text, at, end, occupied) ? [] : [{ value: word, end }];
  };
}

/** Whether a name that covers this place starts at it or up to four words before it. */
function insideName(text: string, at: number, end: number, occupied: readonly SlotReader[]): boolean {
  for (let start = at, words = 0; start >= 0 && words <= 4; start -= 1) {
    if (start !== at && text[start] === '\n') return false;
    if (start > 0 && text[start - 1] === ' ') words += 1;
    if (atBoundary(text, start) && occupied.some((reader) => reader(text, start, '').some((reading) => reading.end >= end))) return true;
  }
  return false;
}

/** Reads any text up to the literal that follows, or up to the end; surrounding white space is left out. */
export function openReader(read: (text: string) => string | number = (text) => text): SlotReader {
  return (text, at, until) => {
    const stop = until === '' ? text.length : indexOfLoose(text, until, at);
    if (stop < 0) return [];
    const value = text.slice(at, stop).trim();
    return value === '' ? [] : [{ value: read(value), end: stop }];
  };
}

/** Position of a literal from `at` on; a literal of white space alone also matches the end of the text. */
function indexOfLoose(text: string, literal: string, at: number): number {
  const found = text.toLowerCase().indexOf(literal.toLowerCase(), at);
  return found;
}
