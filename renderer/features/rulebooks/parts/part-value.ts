/** Values of a form as they are typed: line breaks shown as a sign, numbers among words, names that the rulebook can refer to. Pure. */

import type { Plain } from '../../../../engine/document/write-value.ts'
import type { NameSource } from '../../../../engine/document/name-places.ts'
import { blockAt, blockOf, listOf, type Block } from '../source-of.ts'

/** A line break inside one line of a form. */
const BREAK = '↵'

/** A text as one line. */
export function shownLine(value: Plain | undefined): string {
  return value === undefined || value === null ? '' : String(value).replaceAll('\n', BREAK)
}

/** The text that a line means. */
export function typedLine(line: string): string {
  return line.replaceAll(BREAK, '\n')
}

/** Several texts, one a line. */
export function shownLines(value: Plain | undefined): string {
  return listOf(value).map((item) => shownLine(item as Plain)).join('\n')
}

/** The texts of these lines; numbers where only numbers may stand. */
export function typedLines(text: string, areNumbers: boolean): Plain[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return areNumbers ? lines.flatMap((line) => (Number.isFinite(Number(line)) ? [Number(line)] : [])) : lines.map(typedLine)
}

/** A text that may mean a number or yes and no. */
export function typedScalar(text: string, before: Plain | undefined): Plain {
  if (text === 'true' || text === 'false') return text === 'true'
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(text) && String(Number(text)) === text
  return isNumber && typeof before !== 'string' ? Number(text) : typedLine(text)
}

/** A name that the schema allows: letters, digits and _. */
export function nameFrom(text: string): string {
  return text.trim().replaceAll(/[^\p{L}\p{N}_]+/gu, '_').replaceAll(/[^A-Za-z0-9_]/g, '').replace(/^(\d)/, '_$1')
}

/** Names of a section that a place can refer to. */
export function namesOf(source: Block, from: NameSource): string[] {
  if (from === 'fields') return [...new Set(Object.values(blockAt(source, 'records')).flatMap((record) => Object.keys(blockOf(record))))]
  return Object.keys(blockAt(source, from))
}

