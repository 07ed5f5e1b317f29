/**
 * A YAML or JSON text with its nodes: values, ranges and lines by path. Parsed once a text; the last few are remembered.
 * Reads only; edits are in edit-document.ts.
 */
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Plain } from './write-value.ts'

/** Keys and indexes from the root. */
export type Path = readonly (string | number)[]
/** A node that stands in the text. */
export type PlacedNode = (Scalar | YAMLMap | YAMLSeq) & { range: [number, number, number] }

/** A parsed text. */
export type OpenDocument = {
  readonly text: string
  readonly document: Document
  readonly isBroken: boolean
  /** The value of the whole; undefined where the text is broken. */
  readonly value: Plain | undefined
  /** Line of an offset, from 1. */
  lineAt(offset: number): number
}

const remembered = new Map<string, OpenDocument>()
const MOST_REMEMBERED = 12

/** Parses a text. A text that begins with a byte order mark keeps it: offsets count it. */
export function openDocument(text: string): OpenDocument {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' })
  const isBroken = document.errors.length > 0
  const opened: OpenDocument = { text, document, isBroken, value: isBroken ? undefined : toPlain(document), lineAt: (offset) => Math.max(1, counter.linePos(offset).line) }
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string)
  remembered.set(text, opened)
  return opened
}

function toPlain(document: Document): Plain | undefined {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Plain
  } catch {
    return undefined
  }
}

/** Whether a node can be edited in place: not an alias. */
export function isPlaced(node: unknown): node is PlacedNode {
  return (isScalar(node) || isMap(node) || isSeq(node)) && Array.isArray(node.range)
}

/** The pair with a key in a block or between braces. */
export function pairAt(node: YAMLMap, key: string | number): { pair: Pair; index: number } | null {
  const index = node.items.findIndex((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
  return index === -1 ? null : { pair: node.items[index] as Pair, index }
}

/** The node at a path; null where there is none, or where an alias stands on the way. */
export function nodeAt({ document }: OpenDocument, path: Path): PlacedNode | null {
  let node: unknown = document.contents
  for (const key of path) {
    if (isAlias(node)) return null
    if (isMap(node)) node = pairAt(node, key)?.pair.value
    else if (isSeq(node) && typeof key === 'number') node = node.items[key]
    else return null
  }
  return isPlaced(node) ? node : null
}

/** Where the key at a path stands. */
export function keyNodeAt(opened: OpenDocument, path: Path): PlacedNode | null {
  const parent = nodeAt(opened, path.slice(0, -1))
  const key = path.at(-1)
  if (!isMap(parent) || key === undefined) return null
  const node = pairAt(parent, key)?.pair.key
  return isPlaced(node) ? node : null
}

/** The line of a path, or of its nearest known parent; from 1. */
export function lineOf(opened: OpenDocument, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length)
    const node = keyNodeAt(opened, part) ?? nodeAt(opened, part)
    if (node !== null) return opened.lineAt(node.range[0])
  }
  return 1
}

/** The value at a path of plain data; undefined where there is none. */
export function valueAt(value: Plain | undefined, path: Path): Plain | undefined {
  let node: unknown = value
  for (const key of path) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, key)) return undefined
    node = (node as Record<string | number, unknown>)[key]
  }
  return node as Plain | undefined
}
