/**
 * Reads Markdown into the few parts that the window draws. HTML and pictures are no parts of it, and a link is its words with the
 * address beside them, so nothing of a foreign text can run, load or lead away. Draws nothing.
 */

import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'

/** What a part is. `address` is where a link leads, as text. */
export type MarkdownTag = 'p' | 'h1' | 'h2' | 'h3' | 'ul' | 'ol' | 'li' | 'blockquote' | 'pre' | 'code' | 'em' | 'strong' | 'address' | 'br' | 'hr' | 'table' | 'tr' | 'th' | 'td'
/** A text, or a part with parts in it. `start` is the first number of an ordered list. */
export type MarkdownPart = string | { tag: MarkdownTag; parts: readonly MarkdownPart[]; start?: number }

/** Parts within parts that are drawn; what lies deeper stands as it was written. */
const DEEPEST = 32
const EXTENSIONS = { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] }

type Root = ReturnType<typeof fromMarkdown>
type Nodes = Root | Root['children'][number]
type Kind<T extends Nodes['type']> = Extract<Nodes, { type: T }>

type Reading = { source: string; definitions: ReadonlyMap<string, string>; depth: number }

/** The parts of a text. */
export function markdownParts(source: string): readonly MarkdownPart[] {
  const root = fromMarkdown(source, EXTENSIONS)
  const definitions = new Map(root.children.filter((node): node is Kind<'definition'> => node.type === 'definition').map(({ identifier, url }) => [identifier, url]))
  return partsOf(root.children, { source, definitions, depth: 0 })
}

function partsOf(nodes: readonly Nodes[], reading: Reading): readonly MarkdownPart[] {
  if (reading.depth >= DEEPEST) return nodes.map(({ position }) => reading.source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0))
  const deeper = { ...reading, depth: reading.depth + 1 }
  return nodes.flatMap((node) => partOf(node, deeper))
}

function partOf(node: Nodes, reading: Reading): readonly MarkdownPart[] {
  const within = (tag: MarkdownTag): readonly MarkdownPart[] => ('children' in node ? [{ tag, parts: partsOf(node.children, reading) }] : [])
  switch (node.type) {
    case 'text': return [node.value]
    case 'inlineCode': return [{ tag: 'code', parts: [node.value] }]
    case 'code': return [{ tag: 'pre', parts: [node.value] }]
    case 'break': return [{ tag: 'br', parts: [] }]
    case 'thematicBreak': return [{ tag: 'hr', parts: [] }]
    case 'paragraph': return within('p')
    case 'heading': return within(node.depth === 1 ? 'h1' : node.depth === 2 ? 'h2' : 'h3')
    case 'emphasis': return within('em')
    case 'strong': return within('strong')
    case 'blockquote': return within('blockquote')
    case 'list': return [listPart(node, reading)]
    case 'table': return [tablePart(node, reading)]
    case 'link': return linkParts(partsOf(node.children, reading), node.url)
    case 'linkReference': return linkParts(partsOf(node.children, reading), reading.definitions.get(node.identifier) ?? '')
    case 'image':
    case 'imageReference': return [node.alt ?? '']
    default: return []
  }
}

function linkParts(words: readonly MarkdownPart[], address: string): readonly MarkdownPart[] {
  const [only] = words
  return address === '' || (words.length === 1 && only === address) ? words : [...words, ' ', { tag: 'address', parts: [address] }]
}

/** Lines of a list that stand close are not paragraphs. */
function listPart({ ordered, start, spread, children }: Kind<'list'>, reading: Reading): MarkdownPart {
  const items = children.map((item): MarkdownPart => ({
    tag: 'li',
    parts: item.children.flatMap((child) => (spread !== true && item.spread !== true && child.type === 'paragraph' ? partsOf(child.children, reading) : partsOf([child], reading))),
  }))
  return { tag: ordered === true ? 'ol' : 'ul', parts: items, ...(typeof start === 'number' && start !== 1 ? { start } : {}) }
}

function tablePart({ children }: Kind<'table'>, reading: Reading): MarkdownPart {
  return { tag: 'table', parts: children.map((row, index): MarkdownPart => ({ tag: 'tr', parts: row.children.map((cell): MarkdownPart => ({ tag: index === 0 ? 'th' : 'td', parts: partsOf(cell.children, reading) })) })) }
}
