/**
 * Edits of a YAML or JSON text that leave every other byte as it is: comments, order, quotes and white space. Each edit is checked:
 * the new text must mean exactly what the same edit does to plain data. Knows no rulebook.
 */
import { isMap, isScalar, isSeq } from 'yaml'
import { insertIntoBlock, insertIntoFlow } from './insert-node.ts'
import { nodeAt, openDocument, pairAt } from './open-document.ts'
import type { OpenDocument, PlacedNode } from './open-document.ts'
import { DocumentEditError, editPlain, isSamePlain } from './plain-edit.ts'
import type { DocumentOp, EditOptions } from './plain-edit.ts'
import { removeFromBlock, removeFromFlow } from './remove-node.ts'
import { applyEdits, spliceBetween } from './text-edit.ts'
import type { Edited, TextEdit } from './text-edit.ts'
import { isBlock, isList, isLiteralSafe, isLong, writeFlow, writeLiteral, writeNested, writeScalar } from './write-value.ts'
import type { Plain } from './write-value.ts'
import { contextOf } from './node-context.ts'

/** Applies edits one after the other. Throws DocumentEditError where one does not fit; then nothing is changed. */
export function editDocument(text: string, ops: readonly DocumentOp[], options: EditOptions = {}): Edited {
  let now = text
  for (const op of ops) now = editOnce(now, op, options)
  return { text: now, edit: spliceBetween(text, now) }
}

/** Whether the text is JSON, judged by the name of its file. */
export function optionsFor(path: string): EditOptions {
  return { json: /\.json$/i.test(path) }
}

function editOnce(text: string, op: DocumentOp, options: EditOptions): string {
  const opened = openDocument(text)
  if (opened.isBroken || opened.value === undefined) throw new DocumentEditError('The text has a mistake in its syntax; mend that first.')
  const expected = editPlain(opened.value, op)
  if (isSamePlain(expected, opened.value)) return text
  for (const attempt of attempts(opened, op, expected, options)) {
    const edits = attempt()
    if (edits === null) continue
    const result = applyEdits(text, edits)
    const read = openDocument(result)
    if (!read.isBroken && isSamePlain(read.value, expected)) return result
  }
  throw new DocumentEditError(`This place cannot be changed by a control: ${op.path.join('.') || 'the whole document'}.`)
}

type Attempt = () => readonly TextEdit[] | null

/** From the smallest edit to the coarsest: the node itself, then its parents written anew. */
function attempts(opened: OpenDocument, op: DocumentOp, expected: Plain, options: EditOptions): Attempt[] {
  const coarser = Array.from({ length: op.path.length }, (_, i): Attempt => () => {
    const path = op.path.slice(0, op.path.length - 1 - i)
    const node = nodeAt(opened, path)
    const value = path.reduce<Plain | undefined>((inner, key) => (inner as Record<string | number, Plain> | undefined)?.[key], expected)
    return node === null || value === undefined ? null : replaceNode(opened, node, value, options)
  })
  return [() => surgical(opened, op, options), ...coarser]
}

function surgical(opened: OpenDocument, op: DocumentOp, options: EditOptions): readonly TextEdit[] | null {
  switch (op.do) {
    case 'set': return setNode(opened, op.path, op.value, options)
    case 'insert': return insertNode(opened, op, options)
    case 'remove': return removeNode(opened, op.path)
    case 'rename': return renameKey(opened, op, options)
  }
}

function setNode(opened: OpenDocument, path: DocumentOp['path'], value: Plain, options: EditOptions): readonly TextEdit[] | null {
  const node = nodeAt(opened, path)
  if (node !== null) return changeNode(opened, path, node, value, options)
  const parent = nodeAt(opened, path.slice(0, -1))
  const key = path.at(-1)
  if (key === undefined) return null
  if (isMap(parent) && typeof key === 'string') return insertNode(opened, { do: 'insert', path: path.slice(0, -1), key, value }, options)
  return parent === null && path.length > 1 ? setNode(opened, path.slice(0, -1), { [key]: value }, options) : null
}

/** A collection that becomes one of the same kind is changed part by part; everything else is written anew. */
function changeNode(opened: OpenDocument, path: DocumentOp['path'], node: PlacedNode, value: Plain, options: EditOptions): readonly TextEdit[] | null {
  const before = node.toJSON() as Plain
  if (isSamePlain(before, value)) return []
  if (isMap(node) && isBlock(value) && isBlock(before)) {
    const inner = blockChanges(before, value).map((op) => surgical(opened, { ...op, path: [...path, ...op.path] }, options))
    if (inner.length > 0 && inner.every((edits) => edits !== null)) return inner.flat()
  }
  if (isSeq(node) && isList(value) && isList(before) && before.length === value.length) {
    const changed = value.flatMap((item, i) => (isSamePlain(item, before[i]) ? [] : [i]))
    const inner = changed.map((i) => setNode(opened, [...path, i], value[i] as Plain, options))
    if (inner.every((edits) => edits !== null)) return inner.flat()
  }
  return replaceNode(opened, node, value, options)
}

/** What differs between two blocks, key by key; nothing where the keys that stay stand in another order. */
function blockChanges(before: { readonly [key: string]: Plain }, after: { readonly [key: string]: Plain }): DocumentOp[] {
  const kept = Object.keys(before).filter((key) => Object.hasOwn(after, key))
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key))
  if (kept.length === 0 || [...kept, ...added].join('\n') !== Object.keys(after).join('\n')) return []
  const changed = kept.filter((key) => !isSamePlain(before[key], after[key])).map((key): DocumentOp => ({ do: 'set', path: [key], value: after[key] as Plain }))
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key)).map((key): DocumentOp => ({ do: 'remove', path: [key] }))
  return [...changed, ...gone, ...added.map((key): DocumentOp => ({ do: 'insert', path: [], key, value: after[key] as Plain }))]
}

/** Writes a value in the place of a node, in the style of the node and of what stands around it. */
export function replaceNode(opened: OpenDocument, node: PlacedNode, value: Plain, options: EditOptions): readonly TextEdit[] {
  const { text } = opened
  const context = contextOf(opened, node)
  const [start] = node.range
  const isOwnBlock = !isScalar(node) && node.flow !== true
  const end = isOwnBlock || isLiteral(node) ? trimEnd(text, node.range[1]) : node.range[1]
  const before = start === end && text[start - 1] === ':' ? ' ' : ''
  const written = options.json === true || context.flow ? writeFlow(value, { ...options, flow: context.flow, quote: quoteOf(node, value) }) : inBlock(node, value, context.indent, context.lineBreak)
  // A block that began on a line of its own goes back to the line of its key where the new value has one line.
  const from = isOwnBlock && !written.startsWith(context.lineBreak) && context.keyEnd !== null ? context.keyEnd : start
  if (written.startsWith(context.lineBreak)) return [{ start: context.keyEnd ?? start, end, insert: written }]
  return [{ start: from, end, insert: from === start ? before + written : ` ${written}` }]
}

function inBlock(node: PlacedNode, value: Plain, indent: string, lineBreak: string): string {
  if (typeof value === 'string' && isLiteral(node) && value.includes('\n') && isLiteralSafe(value)) return writeLiteral(value, indent, lineBreak)
  if (value === null || typeof value !== 'object') return typeof value === 'string' && value.includes('\n') ? writeNested(value, indent, lineBreak, false) : writeScalar(value, { quote: quoteOf(node, value) })
  const keepsBlock = !isScalar(node) && node.flow !== true && Object.keys(value).length > 0
  return isLong(value) || keepsBlock ? writeNestedBlock(value, indent, lineBreak) : writeFlow(value, {})
}

function writeNestedBlock(value: Plain, indent: string, lineBreak: string): string {
  const lines = isList(value)
    ? value.map((item) => `${indent}- ${writeNested(item, `${indent}  `, lineBreak, true)}`)
    : Object.entries(value as { [key: string]: Plain }).map(([key, item]) => `${indent}${writeScalar(key, {})}: ${writeNested(item, `${indent}  `, lineBreak, false)}`.replace(/: (\r?\n)/, ':$1'))
  return lineBreak + lines.join(lineBreak)
}

function isLiteral(node: PlacedNode): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
}

/** A text keeps the quotes that stood there. */
function quoteOf(node: PlacedNode, value: Plain): 'double' | 'single' | undefined {
  if (typeof value !== 'string' || !isScalar(node) || typeof node.value !== 'string') return undefined
  return node.type === 'QUOTE_DOUBLE' ? 'double' : node.type === 'QUOTE_SINGLE' ? 'single' : undefined
}

function trimEnd(text: string, end: number): number {
  let at = end
  while (at > 0 && (text[at - 1] === '\n' || text[at - 1] === '\r')) at -= 1
  return at
}

function insertNode(opened: OpenDocument, op: DocumentOp & { do: 'insert' }, options: EditOptions): readonly TextEdit[] | null {
  const node = nodeAt(opened, op.path)
  if (node === null) return null
  if (isScalar(node)) return node.value === null && op.key !== undefined ? replaceNode(opened, node, { [op.key]: op.value }, options) : null
  if (isEmptySection(node, op) && options.json !== true) return replaceWithBlock(opened, node, { [op.key ?? '']: op.value })
  return node.flow === true ? insertIntoFlow(opened, node, op, options) : insertIntoBlock(opened, node, op)
}

/** The first part of a section that was written empty (`{}`). */
function isEmptySection(node: PlacedNode, { path, key, value }: DocumentOp & { do: 'insert' }): boolean {
  return path.length === 1 && key !== undefined && isMap(node) && node.flow === true && node.items.length === 0 && value !== null && typeof value === 'object'
}

function replaceWithBlock(opened: OpenDocument, node: PlacedNode, value: Plain): readonly TextEdit[] {
  const { indent, lineBreak, keyEnd } = contextOf(opened, node)
  return [{ start: keyEnd ?? node.range[0], end: node.range[1], insert: writeNestedBlock(value, indent, lineBreak) }]
}

function removeNode(opened: OpenDocument, path: DocumentOp['path']): readonly TextEdit[] | null {
  const parent = nodeAt(opened, path.slice(0, -1))
  const key = path.at(-1)
  if (parent === null || isScalar(parent) || key === undefined) return null
  const index = isMap(parent) ? (pairAt(parent, key)?.index ?? -1) : Number(key)
  if (index < 0 || index >= parent.items.length) return null
  if (parent.items.length === 1) return replaceNode(opened, parent, isMap(parent) ? {} : [], {})
  return parent.flow === true ? removeFromFlow(opened, parent, index) : removeFromBlock(opened, parent, index)
}

function renameKey(opened: OpenDocument, op: DocumentOp & { do: 'rename' }, options: EditOptions): readonly TextEdit[] | null {
  const parent = nodeAt(opened, op.path.slice(0, -1))
  const key = op.path.at(-1)
  const node = isMap(parent) && key !== undefined ? pairAt(parent, key)?.pair.key : null
  if (!isScalar(node) || node.range == null) return null
  const quote = node.type === 'QUOTE_DOUBLE' ? 'double' : node.type === 'QUOTE_SINGLE' ? 'single' : undefined
  return [{ start: node.range[0], end: node.range[1], insert: writeScalar(op.to, { ...options, quote, flow: isMap(parent) && parent.flow === true }) }]
}
