/**
 * Where the parts of an expression stand in its text: the parser tells where each begins, here it is found where each ends and where its
 * operator and its field name are. Knows no names.
 */
import type { ExpressionNode } from '../expression/node.ts'

/** A place in the text of an expression, end exclusive. */
export type PartSpan = readonly [start: number, end: number]

const TOKEN = /^(?:[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")/

/** Where a node ends; closing parentheses around it do not belong to it. */
export function endOf(text: string, node: ExpressionNode): number {
  switch (node.kind) {
    case 'literal': case 'name': return node.at + (TOKEN.exec(text.slice(node.at))?.[0].length ?? 0)
    case 'field': return fieldSpan(text, node)[1]
    case 'index': return closing(text, text.indexOf('[', endOf(text, node.of)))
    case 'call': return closing(text, text.indexOf('(', node.at))
    case 'list': return closing(text, node.at)
    case 'not': case 'minus': return endOf(text, node.of)
    case 'binary': return endOf(text, node.right)
  }
}

/** Where the name after the dot stands. */
export function fieldSpan(text: string, node: ExpressionNode & { kind: 'field' }): PartSpan {
  const from = endOf(text, node.of)
  const found = /^[\s)]*\.\s*/.exec(text.slice(from))?.[0].length ?? 0
  return [from + found, from + found + node.name.length]
}

/** Where the sign or word between the two sides stands. */
export function operatorSpan(text: string, node: ExpressionNode & { kind: 'binary' }): PartSpan {
  const from = endOf(text, node.left)
  const before = /^[\s)]*/.exec(text.slice(from))?.[0].length ?? 0
  const start = from + before
  const words = /^not\s+in\b/.exec(text.slice(start))?.[0]
  return [start, start + (words ?? node.op).length]
}

/** The whole of a node. */
export function spanOf(text: string, node: ExpressionNode): PartSpan {
  return [node.at, endOf(text, node)]
}

/** After the bracket that closes the one at `open`; brackets in quotes do not count. */
function closing(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    const char = text[at] as string
    if (char === "'" || char === '"') at += (TOKEN.exec(text.slice(at))?.[0].length ?? 1) - 1
    else if (char === '(' || char === '[') depth += 1
    else if (char === ')' || char === ']') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return text.length
}
