/**
 * Works on the trees of expressions: which fields of a variable they read, replacing a part of one, and writing
 * one back as text so that the part can be compiled on its own. Knows no names and no meaning.
 */
import type { ExpressionNode } from '../expression/node.ts'

/** The parts directly inside a node. */
function inside(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'literal': case 'name': return []
    case 'field': case 'not': case 'minus': return [node.of]
    case 'index': return [node.of, node.index]
    case 'call': return node.args
    case 'list': return node.items
    case 'binary': return [node.left, node.right]
  }
}

/** Whether the name occurs anywhere in the expression. */
export function mentions(node: ExpressionNode, name: string): boolean {
  return (node.kind === 'name' && node.name === name) || inside(node).some((part) => mentions(part, name))
}

/** The fields that the expression reads of a variable; null if it uses the variable in another way. */
export function fieldsRead(node: ExpressionNode, variable: string): Set<string> | null {
  if (node.kind === 'name') return node.name === variable ? null : new Set()
  if (node.kind === 'field' && node.of.kind === 'name' && node.of.name === variable) return new Set([node.name])
  const all = new Set<string>()
  for (const part of inside(node)) {
    const fields = fieldsRead(part, variable)
    if (fields === null) return null
    for (const field of fields) all.add(field)
  }
  return all
}

/** The names that occur in the expression, including those that turn out to be tags, values or fields of entries. */
export function namesIn(node: ExpressionNode): Set<string> {
  const names = new Set<string>(node.kind === 'name' ? [node.name] : [])
  for (const part of inside(node)) for (const name of namesIn(part)) names.add(name)
  return names
}

/** The same expression with every part for which `replace` gives something put in its place. */
export function rewrite(node: ExpressionNode, replace: (part: ExpressionNode) => ExpressionNode | null): ExpressionNode {
  const other = replace(node)
  if (other !== null) return other
  const again = (part: ExpressionNode): ExpressionNode => rewrite(part, replace)
  switch (node.kind) {
    case 'literal': case 'name': return node
    case 'field': case 'not': case 'minus': return { ...node, of: again(node.of) }
    case 'index': return { ...node, of: again(node.of), index: again(node.index) }
    case 'call': return { ...node, args: node.args.map(again) }
    case 'list': return { ...node, items: node.items.map(again) }
    case 'binary': return { ...node, left: again(node.left), right: again(node.right) }
  }
}

/** The expression as text, every part in parentheses, so that it parses to the same tree. */
export function writeExpression(node: ExpressionNode): string {
  switch (node.kind) {
    case 'literal': return typeof node.value === 'string' ? quote(node.value) : String(node.value)
    case 'name': return node.name
    case 'field': return `${writeExpression(node.of)}.${node.name}`
    case 'index': return `${writeExpression(node.of)}[${writeExpression(node.index)}]`
    case 'call': return `${node.name}(${node.args.map(writeExpression).join(', ')})`
    case 'list': return `[${node.items.map(writeExpression).join(', ')}]`
    case 'not': return `(not ${writeExpression(node.of)})`
    case 'minus': return `(-${writeExpression(node.of)})`
    case 'binary': return `(${writeExpression(node.left)} ${node.op} ${writeExpression(node.right)})`
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}
