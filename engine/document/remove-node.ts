/**
 * Takes a key or an item out of a collection with the comma or the lines that belong to it. Knows ranges only.
 */
import { isMap } from 'yaml'
import type { YAMLMap, YAMLSeq } from 'yaml'
import { endOfBlockItem, itemRange } from './insert-node.ts'
import type { OpenDocument, PlacedNode } from './open-document.ts'
import { lineStart } from './text-edit.ts'
import type { TextEdit } from './text-edit.ts'

type Collection = (YAMLMap | YAMLSeq) & PlacedNode

/** Takes an item out between brackets, with one comma. */
export function removeFromFlow(_opened: OpenDocument, node: Collection, index: number): readonly TextEdit[] {
  const [start, end] = itemRange(node.items[index])
  const before = node.items[index - 1]
  const after = node.items[index + 1]
  if (before !== undefined) return [{ start: itemRange(before)[1], end, insert: '' }]
  return [{ start, end: after === undefined ? end : itemRange(after)[0], insert: '' }]
}

/** Takes the lines of an item out of a block. */
export function removeFromBlock({ text }: OpenDocument, node: Collection, index: number): readonly TextEdit[] | null {
  const item = node.items[index]
  const [start] = itemRange(item)
  const head = isMap(node) ? start : text.lastIndexOf('-', start)
  const from = lineStart(text, head)
  const end = endOfBlockItem(text, item)
  if (text.slice(from, head).trim() === '') return [{ start: from, end, insert: '' }]
  // The first key on the line of a dash: the next one takes its place.
  const next = node.items[index + 1]
  return next === undefined ? null : [{ start: head, end: itemRange(next)[0], insert: '' }]
}
