/**
 * Expressions with blanks: `next._field != prev._field`. Fits an expression to one and reads what stands in the blanks, or
 * fills them. A blank is a name that begins with `_`. Knows no rulebook and no sentence.
 */
import { parseExpression } from '../../expression/compile-expression.ts'
import type { ExpressionNode } from '../../expression/node.ts'

/** What stands in a blank: the name of a field, tag or request field, or a value. */
export type Blank = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'value'; readonly value: string | number }
/** The blanks of one expression, filled. */
export type Blanks = Readonly<Record<string, Blank>>

/** An expression with blanks, parsed once. */
export type Pattern = { readonly text: string; readonly node: ExpressionNode; readonly blanks: readonly string[] }

/** Parses a pattern. */
export function readPattern(text: string): Pattern {
  const blanks = [...new Set(text.match(/\b_[a-z]+\d?\b/g) ?? [])]
  return { text, node: parseExpression(text), blanks }
}

/** What stands in the blanks where the expression has the shape of the pattern; null where it has not. */
export function fit(pattern: Pattern, node: ExpressionNode): Blanks | null {
  const found: Record<string, Blank> = {}
  return fitNode(pattern.node, node, found) ? found : null
}

/** The text of the pattern with its blanks filled. */
export function fill(pattern: Pattern, blanks: Blanks): string {
  return pattern.text.replaceAll(/\b_[a-z]+\d?\b/g, (name) => {
    const blank = blanks[name]
    if (blank === undefined) return name
    return blank.kind === 'name' ? blank.name : writeValue(blank.value)
  })
}

/** A value as expressions write it. */
export function writeValue(value: string | number): string {
  if (typeof value === 'number') return String(value)
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

function isBlank(name: string): boolean {
  return name.startsWith('_')
}

function take(found: Record<string, Blank>, name: string, blank: Blank): boolean {
  const known = found[name]
  if (known !== undefined) return JSON.stringify(known) === JSON.stringify(blank)
  found[name] = blank
  return true
}

function fitNode(pattern: ExpressionNode, node: ExpressionNode, found: Record<string, Blank>): boolean {
  if (pattern.kind === 'name' && isBlank(pattern.name)) return fitBlank(pattern.name, node, found)
  if (pattern.kind !== node.kind) return false
  switch (pattern.kind) {
    case 'literal': return node.kind === 'literal' && pattern.value === node.value
    case 'name': return node.kind === 'name' && pattern.name === node.name
    case 'field': return node.kind === 'field' && fitName(pattern.name, node.name, found) && fitNode(pattern.of, node.of, found)
    case 'index': return node.kind === 'index' && fitNode(pattern.of, node.of, found) && fitNode(pattern.index, node.index, found)
    case 'call': return node.kind === 'call' && pattern.name === node.name && fitAll(pattern.args, node.args, found)
    case 'list': return node.kind === 'list' && fitAll(pattern.items, node.items, found)
    case 'not': case 'minus': return (node.kind === 'not' || node.kind === 'minus') && fitNode(pattern.of, node.of, found)
    case 'binary': return node.kind === 'binary' && pattern.op === node.op && fitNode(pattern.left, node.left, found) && fitNode(pattern.right, node.right, found)
  }
}

function fitBlank(name: string, node: ExpressionNode, found: Record<string, Blank>): boolean {
  if (node.kind === 'name') return take(found, name, { kind: 'name', name: node.name })
  if (node.kind === 'minus' && node.of.kind === 'literal' && typeof node.of.value === 'number') return take(found, name, { kind: 'value', value: -node.of.value })
  if (node.kind !== 'literal' || (typeof node.value !== 'string' && typeof node.value !== 'number')) return false
  return take(found, name, { kind: 'value', value: node.value })
}

function fitName(pattern: string, name: string, found: Record<string, Blank>): boolean {
  return isBlank(pattern) ? take(found, pattern, { kind: 'name', name }) : pattern === name
}

function fitAll(patterns: readonly ExpressionNode[], nodes: readonly ExpressionNode[], found: Record<string, Blank>): boolean {
  return patterns.length === nodes.length && patterns.every((pattern, i) => fitNode(pattern, nodes[i] as ExpressionNode, found))
}
