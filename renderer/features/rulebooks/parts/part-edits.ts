/**
 * The edits that a form makes of the rulebook: a part set or added, a sentence for each check that has none yet. Writes nothing itself.
 */

import type { DocumentOp } from '../../../../engine/document/plain-edit.ts'
import type { Plain } from '../../../../engine/document/write-value.ts'
import { CHECK_NAMES, coversPlace } from '../../../../engine/document/name-places.ts'
import { blockAt, listOf, type Block } from '../source-of.ts'

/** Puts a part where it belongs. `name` is null in a section that is one part, and for a new item of a list. */
export function setPart(source: Block, section: string, name: string | null, value: Plain): DocumentOp[] {
  const ops: DocumentOp[] = []
  if (section === 'examples') {
    if (name !== null) ops.push({ do: 'set', path: ['examples', Number(name)], value })
    else ops.push(listOf(source['examples']).length === 0 ? { do: 'set', path: ['examples'], value: [value] } : { do: 'insert', path: ['examples'], value })
  } else ops.push({ do: 'set', path: name === null ? [section] : [section, name], value })
  return [...ops, ...sentencesFor(source, section, name, value)]
}

/** Every check needs a sentence: a plain one stands in until somebody writes a better one. */
function sentencesFor(source: Block, section: string, name: string | null, value: Plain): DocumentOp[] {
  const known = blockAt(source, 'checks')
  const named = new Set(section === 'rules' && name !== null ? [name] : [])
  walk(value, name === null ? [section] : [section, '*'], (pattern, text) => {
    if (text !== '' && CHECK_NAMES.some((each) => coversPlace(each, pattern)) && !pattern.endsWith('.fact')) named.add(text)
  })
  return [...named].filter((id) => !Object.hasOwn(known, id)).map((id) => ({ do: 'set', path: ['checks', id], value: { say: `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('_', ' ')} is as it should be.` } }))
}

/** Visits every text with the pattern of its place: names that stand below other names are `*`. */
function walk(value: Plain, pattern: readonly string[], visit: (pattern: string, text: string) => void): void {
  if (typeof value === 'string') visit(pattern.join('.'), value)
  else if (Array.isArray(value)) for (const item of value as readonly Plain[]) walk(item, [...pattern, '[]'], visit)
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      const last = pattern.at(-1) ?? ''
      walk(inner as Plain, [...pattern, last === 'fields' || last === 'when' ? '*' : key], visit)
    }
  }
}
