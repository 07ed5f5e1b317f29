/**
 * What is wrong with the syntax of a YAML text, in sentences with what to do: the parser's codes in words, a bracket that stays open told
 * where it opens and without what only follows from it, a double key with both of its lines. Knows no rulebook.
 */

import { isScalar, visit } from 'yaml'
import type { Document, YAMLError } from 'yaml'

/** A sentence and the next step. */
export type SyntaxWords = { readonly message: string; readonly next_step: string }

const TWICE = 'Keep one of the two.'

const WORDS: Readonly<Record<string, SyntaxWords>> = {
  DUPLICATE_KEY: { message: 'The same key stands here twice.', next_step: TWICE },
  BAD_INDENT: { message: 'This line begins too far left or too far right.', next_step: 'Let it begin where its neighbours begin.' },
  TAB_AS_INDENT: { message: 'This line begins with a tab.', next_step: 'Use spaces.' },
  BLOCK_AS_IMPLICIT_KEY: { message: 'A second “key: value” stands on this line.', next_step: 'Put it on a line of its own, or put the text in quotes.' },
  BLOCK_IN_FLOW: { message: 'A list or block of several lines stands inside brackets or braces.', next_step: 'Close the bracket first, or write it inside in one line.' },
  MULTILINE_IMPLICIT_KEY: { message: 'This line is neither “key: value” nor part of the text above.', next_step: 'Add the colon and a value, or quotes around the text.' },
  MISSING_CHAR: { message: 'A sign is missing here: a quote, a bracket, a brace, a comma or a colon.', next_step: 'Add it; every one that opens must close.' },
  BAD_SCALAR_START: { message: 'A text cannot begin with this sign.', next_step: 'Put the text in quotes.' },
  BAD_DQ_ESCAPE: { message: 'After a backslash in double quotes stands a letter that means nothing.', next_step: 'Write \\\\ for a backslash, or use single quotes.' },
  UNEXPECTED_TOKEN: { message: 'Something stands here that fits neither a key nor a value.', next_step: 'Take it out, or put it in quotes.' },
  BAD_ALIAS: { message: 'An alias (*name) names nothing that stands above.', next_step: 'Write the value out, or quote a text that begins with *.' },
  BAD_DIRECTIVE: { message: 'A line that begins with % is not understood.', next_step: 'Take it out, or put the text in quotes.' },
  MULTIPLE_DOCS: { message: 'A second document begins here (---).', next_step: 'Keep one document in the file.' },
  KEY_OVER_1024_CHARS: { message: 'A key is longer than 1,024 letters.', next_step: 'Shorten it; perhaps a quote is missing.' },
  TAG_RESOLVE_FAILED: { message: 'A tag (!name) is not understood.', next_step: 'Take it out, or quote a text that begins with !.' },
}

/** The sentence of a parser's code; `fallback` is what the parser says. */
export function syntaxWords(code: string, fallback: string): SyntaxWords {
  const missing = code === 'MISSING_CHAR' ? /Missing closing (["'])|must end with (?:a )?([\]}])|Missing , (between)|: (?:after|must)/.exec(fallback) : null
  if (missing?.[1] !== undefined) return { message: `A quote (${missing[1]}) was opened here and not closed.`, next_step: 'Close it.' }
  if (missing?.[2] !== undefined) return { message: `A ${missing[2] === ']' ? 'bracket [' : 'brace {'} was opened and not closed.`, next_step: `Add ${missing[2]}.` }
  if (missing?.[3] !== undefined) return { message: 'A comma is missing between two items.', next_step: 'Add it.' }
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /sequence/i.test(fallback)) return { message: 'A list begins where a key is expected.', next_step: 'Take the dash out, or indent the list below its key.' }
  return WORDS[code] ?? { message: 'This is not YAML.', next_step: `The reader says: ${fallback}` }
}

/** A problem of a text, by the offset of its place. */
export type PlacedWords = SyntaxWords & { readonly offset: number }

/** The problems of a parsed text in words; a bracket that is never closed comes first, and what stands behind it waits until it is closed. */
export function syntaxProblems(document: Document, text: string, lineOf: (offset: number) => number): PlacedWords[] {
  const open = unclosed(document, text)
  const told = document.errors.filter(({ pos, message }) => open === null || (pos[0] < open && !CLOSES.test(message))).map((error) => wordsOf(error, document, lineOf))
  return open === null ? told : [neverClosed(text, open), ...told]
}

const CLOSES = /^Flow (?:sequence|map) .*end with a [\]}]/

/** Where the innermost bracket or brace stands that the first such error misses the end of; null where all are closed. */
function unclosed(document: Document, text: string): number | null {
  const error = document.errors.find(({ message }) => CLOSES.test(message))
  if (error === undefined) return null
  const sign = error.message.endsWith(']') ? '[' : '{'
  let found: number | null = null
  visit(document, {
    Collection(_, { range }) {
      if (range != null && text[range[0]] === sign && range[1] === error.pos[0]) found = Math.max(found ?? 0, range[0])
    },
  })
  return found
}

const NEVER_CLOSED = ' is opened and never closed.'

/** True for a bracket that stays open: it stands before all else in its line. */
export function isNeverClosed({ message }: { readonly message: string }): boolean {
  return message.endsWith(NEVER_CLOSED)
}

function neverClosed(text: string, offset: number): PlacedWords {
  const sign = text[offset] ?? '['
  return { offset, message: `A ${sign}${NEVER_CLOSED}`, next_step: `Add ${sign === '[' ? ']' : '}'} or take it away.` }
}

function wordsOf(error: YAMLError, document: Document, lineOf: (offset: number) => number): PlacedWords {
  const [offset] = error.pos
  const twice = error.code === 'DUPLICATE_KEY' ? firstOfTwo(document, offset) : null
  if (twice === null) return { offset, ...syntaxWords(error.code, error.message) }
  const [first, second] = [lineOf(twice.offset), lineOf(offset)]
  return { offset, message: first === second ? `“${twice.name}” stands twice in line ${first}.` : `“${twice.name}” stands in line ${first} and again in line ${second}.`, next_step: TWICE }
}

/** The key at `offset` as it stands for the first time. */
function firstOfTwo(document: Document, offset: number): { name: string; offset: number } | null {
  let found: { name: string; offset: number } | null = null
  visit(document, {
    Map(_, { items }) {
      const keys = items.flatMap(({ key }) => (isScalar(key) && key.range != null ? [{ name: String(key.value), offset: key.range[0] }] : []))
      const here = keys.find((key) => key.offset === offset)
      const first = here === undefined ? undefined : keys.find(({ name }) => name === here.name)
      if (first === undefined || first === here) return undefined
      found = first
      return visit.BREAK
    },
  })
  return found
}
