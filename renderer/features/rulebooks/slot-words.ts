/** What the slots of a wording are called: the answer, how many, a thing of a list; a name that is a word already stays. Pure. */

import { blockAt, blockOf, textOf, type Block } from './blocks.ts'

/** A name so short is a sign, not a word. */
const LONGEST_SIGN = 2

/** The words of a slot, of a field that is asked for or of a kind's own slots. */
export function slotWords(source: Block, slots: Block, name: string): string {
  if (name === 'body') return 'the answer'
  const field = Object.hasOwn(slots, name) ? blockOf(slots[name]) : blockAt(source, 'request', name)
  if (/\blen\(/.test(textOf(blockOf(field['check'])['holds']))) return 'how many'
  if (name.length > LONGEST_SIGN) return name.replaceAll('_', ' ')
  if (field['int'] !== undefined) return 'a number'
  return textOf(field['pick']).replaceAll('_', ' ') || name
}

/** The words of each slot that has others than its name. */
export function slotNames(source: Block, slots: Block, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, slotWords(source, slots, name)]))
}
