/**
 * Reads a Modelfile as Ollama does (parser/parser.go, 0.33), character by character, including what it drops.
 * Proves that a written Modelfile means what was meant; resolves no path and checks no value.
 */

import { StudioError } from '../../contract/errors.ts'

/** One instruction: `from`, `parameter`, `template`, `system`, … in lower case; `name` is the parameter or the message's role. */
export type Instruction = { readonly keyword: string; readonly name: string | null; readonly value: string; readonly line: number }

const KEYWORDS = new Set(['from', 'license', 'template', 'system', 'adapter', 'draft', 'renderer', 'parser', 'parameter', 'message', 'requires'])
const ROLES = new Set(['system', 'user', 'assistant'])
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

type Cursor = { readonly characters: readonly string[]; at: number; line: number }

/**
 * The instructions of a Modelfile in order.
 * @throws StudioError `bad_input` with the line where Ollama would refuse the file
 */
export function readModelfile(text: string): Instruction[] {
  const cursor: Cursor = { characters: [...text.replace(/^\uFEFF/u, '')], at: 0, line: 1 }
  const instructions: Instruction[] = []
  while (!isAtEnd(cursor)) {
    const character = peek(cursor)
    if (character === '#') skipLine(cursor)
    else if (isBlank(character) || isLineBreak(character)) take(cursor)
    else instructions.push(readInstruction(cursor))
  }
  if (!instructions.some((instruction) => instruction.keyword === 'from')) throw refused(cursor.line, 'there is no FROM line')
  return instructions
}

function readInstruction(cursor: Cursor): Instruction {
  const { line } = cursor
  const keyword = readWord(cursor, /[A-Za-z]/u).toLowerCase()
  if (!KEYWORDS.has(keyword)) throw refused(line, `${JSON.stringify(keyword)} is no instruction`)
  let name: string | null = null
  if (keyword === 'parameter') name = readWord(cursor, /[A-Za-z0-9_]/u)
  if (keyword === 'message') {
    name = readWord(cursor, /[A-Za-z]/u)
    if (!ROLES.has(name)) throw refused(line, `${JSON.stringify(name)} is no role of a message`)
  }
  return { keyword, name, value: readValue(cursor), line }
}

function readWord(cursor: Cursor, allowed: RegExp): string {
  while (isBlank(peek(cursor))) take(cursor)
  let word = ''
  while (!isAtEnd(cursor) && allowed.test(peek(cursor))) word += take(cursor)
  if (!isBlank(peek(cursor))) throw refused(cursor.line, `after ${JSON.stringify(word)} a space and a value are missing`)
  return word
}

function readValue(cursor: Cursor): string {
  const { line } = cursor
  let raw = ''
  while (!isAtEnd(cursor)) {
    const character = take(cursor)
    if (isLineBreak(character)) {
      const value = unquote(raw.trim())
      if (value !== null) return value
    }
    if (isBlank(character) || isLineBreak(character) || PRINTABLE.test(character)) raw += character
  }
  const value = unquote(raw.trim())
  if (value === null) throw refused(line, 'the quotes are never closed')
  return value
}

function skipLine(cursor: Cursor): void {
  while (!isAtEnd(cursor)) if (isLineBreak(take(cursor))) return
}

function isAtEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.characters.length
}

function peek(cursor: Cursor): string {
  return cursor.characters[cursor.at] ?? ''
}

function take(cursor: Cursor): string {
  const character = peek(cursor)
  cursor.at++
  if (isLineBreak(character)) cursor.line++
  return character
}

/** The text inside the quotes, the text itself where there are none, null while the quotes are open. */
function unquote(text: string): string | null {
  if (text.startsWith('"""')) return text.length >= 6 && text.endsWith('"""') ? text.slice(3, -3) : null
  if (text.startsWith('"')) return text.length >= 2 && text.endsWith('"') ? text.slice(1, -1) : null
  return text
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}

function isLineBreak(character: string): boolean {
  return character === '\n' || character === '\r'
}

function refused(line: number, why: string): StudioError {
  return new StudioError({ code: 'bad_input', message: `Line ${line} of the Modelfile: ${why}.`, next_step: 'Write this line again.' })
}
