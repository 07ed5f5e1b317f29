/**
 * Puts a key or an item into a collection, laid out as its neighbours are. Knows ranges; what it writes is checked by edit-document.ts.
 */
import { isMap, isPair, isScalar } from 'yaml'
import type { YAMLMap, YAMLSeq } from 'yaml'
import { columnOf } from './node-context.ts'
import type { OpenDocument, PlacedNode } from './open-document.ts'
import type { DocumentOp, EditOptions } from './plain-edit.ts'
import { lineBreakOf, lineEnd } from './text-edit.ts'
import type { TextEdit } from './text-edit.ts'
import { isBlock, writeBlock, writeFlow, writeNested, writePair, writeScalar } from './write-value.ts'
import type { Plain } from './write-value.ts'

type Insert = DocumentOp & { do: 'insert' }
type Collection = (YAMLMap | YAMLSeq) & PlacedNode

/** Where an item of a collection begins and ends: a pair with its key. */
export function itemRange(item: unknown): readonly [start: number, end: number, whole: number] {
  if (isPair(item)) {
    const key = item.key as PlacedNode
    const value = item.value as PlacedNode | null
    return [key.range[0], value?.range?.[1] ?? key.range[1], value?.range?.[2] ?? key.range[2]]
  }
  return (item as PlacedNode).range
}

/** Puts an item between brackets or braces. */
export function insertIntoFlow({ text }: OpenDocument, node: Collection, op: Insert, options: EditOptions): readonly TextEdit[] {
  const style = { ...options, flow: true }
  const written = isMap(node) ? `${writeScalar(op.key ?? '', style)}: ${writeFlow(op.value, style)}` : writeFlow(op.value, style)
  const index = indexOf(node, op)
  const [first, second] = [node.items[0], node.items[1]]
  if (first === undefined) return [{ start: node.range[0] + 1, end: node.range[1] - 1, insert: written }]
  if (index === 0) return [{ start: itemRange(first)[0], end: itemRange(first)[0], insert: `${written}, ` }]
  const last = itemRange(node.items[index - 1])
  return [{ start: last[1], end: last[1], insert: separator(text, node, first, second) + written }]
}

/** What stands between two items: as between the last two of several lines, else a comma and a space. */
function separator(text: string, node: Collection, first: unknown, second: unknown): string {
  if (second === undefined) {
    const before = text.slice(node.range[0] + 1, itemRange(first)[0])
    return /^\s*\n/.test(before) ? `,${before}` : ', '
  }
  const last = node.items.at(-1)
  const beforeLast = node.items.at(-2)
  const between = text.slice(itemRange(beforeLast)[1], itemRange(last)[0])
  return /^,\s*$/.test(between) ? between : ', '
}

function indexOf(node: Collection, { index, after, key }: Insert): number {
  if (!isMap(node)) return Math.min(index ?? node.items.length, node.items.length)
  const at = after === undefined ? -1 : node.items.findIndex((item) => isScalar(item.key) && String(item.key.value) === after)
  return key === undefined || at === -1 ? node.items.length : at + 1
}

/** A new section of the document with parts in it: each part begins a line, however short. */
export function isSection({ path, value }: Insert): boolean {
  return path.length === 0 && isBlock(value) && Object.values(value).some((part) => part !== null && typeof part === 'object')
}

/** Puts an item on a line of its own in a block. */
export function insertIntoBlock({ text }: OpenDocument, node: Collection, op: Insert): readonly TextEdit[] | null {
  const lineBreak = lineBreakOf(text)
  const first = node.items[0]
  if (first === undefined) return null
  const start = isMap(node) ? itemRange(first)[0] : text.lastIndexOf('-', itemRange(first)[0])
  const indent = columnOf(text, start)
  const written = isMap(node)
    ? isSection(op) ? `${indent}${writeScalar(op.key ?? '', {})}:${lineBreak}${writeBlock(op.value as { [key: string]: Plain }, `${indent}  `, lineBreak)}` : writePair(op.key ?? '', op.value, indent, lineBreak)
    : `${indent}- ${writeNested(op.value, `${indent}  `, lineBreak, true)}`
  const index = indexOf(node, op)
  if (index === 0) return [{ start, end: start, insert: written.slice(indent.length) + lineBreak + indent }]
  const at = endOfBlockItem(text, node.items[index - 1])
  const needsBreak = at > 0 && text[at - 1] !== '\n'
  return [{ start: at, end: at, insert: needsBreak ? lineBreak + written : written + lineBreak }]
}

/** Where the lines of an item of a block end: after its last line, with the comment on it. */
export function endOfBlockItem(text: string, item: unknown): number {
  const [, end] = itemRange(item)
  return end > 0 && text[end - 1] === '\n' ? end : lineEnd(text, end)
}
