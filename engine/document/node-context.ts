/**
 * What stands around a node: between brackets or in a block, how deep its lines are indented, where its key ends.
 * Knows ranges; writes nothing.
 */
import { isMap, isScalar, isSeq } from 'yaml'
import type { Pair, YAMLMap, YAMLSeq } from 'yaml'
import type { OpenDocument, PlacedNode } from './open-document.ts'
import { lineBreakOf, lineStart } from './text-edit.ts'

/** The surroundings of a node. */
export type Context = {
  /** True between brackets or braces. */
  readonly flow: boolean
  /** What the lines of a block at this node begin with. */
  readonly indent: string
  readonly lineBreak: string
  /** The end of `key:` or of the dash before the node; null for the root. */
  readonly keyEnd: number | null
}

/** The context of a node of this document. */
export function contextOf(opened: OpenDocument, node: PlacedNode): Context {
  const lineBreak = lineBreakOf(opened.text)
  const found = find(opened.document.contents, node, { flow: false, indent: '', keyEnd: null }, opened.text)
  return { flow: found?.flow ?? false, indent: found?.indent ?? '', keyEnd: found?.keyEnd ?? null, lineBreak }
}

type Inner = Omit<Context, 'lineBreak'>

function find(from: unknown, wanted: PlacedNode, context: Inner, text: string): Inner | null {
  if (from === wanted) return context
  if (!isMap(from) && !isSeq(from)) return null
  if (!covers(from, wanted)) return null
  for (const item of from.items) {
    const value = isMap(from) ? (item as Pair).value : item
    const found = find(value, wanted, innerContext(from, item, context, text), text)
    if (found !== null) return found
  }
  return null
}

function covers(node: YAMLMap | YAMLSeq, wanted: PlacedNode): boolean {
  return node.range == null || (node.range[0] <= wanted.range[0] && wanted.range[0] <= node.range[2])
}

function innerContext(parent: YAMLMap | YAMLSeq, item: unknown, context: Inner, text: string): Inner {
  const flow = context.flow || parent.flow === true
  if (flow) return { flow, indent: context.indent, keyEnd: null }
  if (isSeq(parent)) {
    const start = (item as PlacedNode).range[0]
    const dash = text.lastIndexOf('-', start)
    return { flow, indent: `${columnOf(text, dash)}  `, keyEnd: dash + 1 }
  }
  const key = (item as Pair).key
  if (!isScalar(key) || key.range == null) return { flow, indent: `${context.indent}  `, keyEnd: null }
  return { flow, indent: `${columnOf(text, key.range[0])}  `, keyEnd: text.indexOf(':', key.range[1]) + 1 }
}

/** White space as wide as the column of an offset. */
export function columnOf(text: string, offset: number): string {
  return ' '.repeat(Math.max(0, offset - lineStart(text, offset)))
}
