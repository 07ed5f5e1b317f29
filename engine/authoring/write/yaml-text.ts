/**
 * Sections of plain data written into a template's YAML: its comments and the order of its sections stay, short blocks stand
 * on one line. Knows no rulebook concept.
 */
import { isCollection, isMap, isPair, isScalar, parseDocument, stringify } from 'yaml'
import type { Document, Node } from 'yaml'

/** Blocks with at most this many characters stand on one line. */
const ONE_LINE = 110

/** The template with these sections in place of its own; a section that is undefined is left out. */
export function writeSections(template: string, sections: Readonly<Record<string, unknown>>): string {
  const doc = parseDocument(template)
  for (const [key, value] of Object.entries(sections)) {
    if (value === undefined) doc.delete(key)
    else doc.set(key, nodeOf(doc, value))
  }
  for (const pair of isMap(doc.contents) ? doc.contents.items : []) if (isScalar(pair.key)) pair.key.spaceBefore = pair.key.value !== 'rulebook' && pair.key.value !== 'project'
  return doc.toString({ lineWidth: 0, flowCollectionPadding: false, doubleQuotedMinMultiLineLength: 10_000 })
}

function nodeOf(doc: Document, value: unknown): Node {
  const node = doc.createNode(value, { aliasDuplicateObjects: false })
  shorten(node, value, 0)
  return node
}

/** Lets inner blocks that are short stand on one line. */
function shorten(node: unknown, value: unknown, depth: number): void {
  if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) node.type = 'QUOTE_DOUBLE'
  if (isPair(node)) shorten(node.value, value, depth)
  if (!isCollection(node)) return
  const isShort = JSON.stringify(value).length <= ONE_LINE
  const isFlat = Array.isArray(value) ? value.every((each) => typeof each !== 'object') : depth > 0
  if (isShort && isFlat) node.flow = true
  for (const item of node.items) {
    const inner = (item as { value?: unknown }).value ?? item
    shorten(inner, isCollection(inner) ? (inner.toJSON() as unknown) : null, depth + 1)
  }
}

/** A knowledge file: rows under a key, one a line, below a comment. */
export function writeRows(key: string, rows: readonly unknown[], comment: string): string {
  const lines = rows.map((row) => `  - ${stringify(row, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim()}`)
  return `# ${comment}\n${key}:\n${lines.join('\n')}\n`
}

/** A wording file: one a line, below a comment. */
export function writeLines(lines: readonly string[], comment: string): string {
  return `# ${comment}\n${lines.map((line) => (line.startsWith('#') ? `\\${line}` : line).replaceAll('\n', String.raw`\n`)).join('\n')}\n`
}
