/**
 * Where a cursor stands in a YAML text that may be half typed: the path, and whether a key or a value is expected; and what the schema allows
 * there. Pure; knows no editor.
 */

import { isScalar, parseDocument, visit, type Node, type Pair } from 'yaml'

/** The place of a cursor. `keys` are those that stand in the same block already. */
export type YamlPlace = { path: (string | number)[]; expects: 'key' | 'value'; from: number; keys: string[] }
/** A JSON schema, as far as it is read here. */
export type SchemaNode = {
  type?: string
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, SchemaNode>
  required?: string[]
  exclusiveMinimum?: number
  additionalProperties?: SchemaNode | boolean
  items?: SchemaNode | boolean
  prefixItems?: SchemaNode[]
  anyOf?: SchemaNode[]
  $ref?: string
  $defs?: Record<string, SchemaNode>
}

const MARK = 'cursorstandshere'

/** The place of the cursor; null where none can be told. */
export function placeAt(text: string, offset: number): YamlPlace | null {
  const word = /[A-Za-z0-9_]*$/.exec(text.slice(0, offset))?.[0] ?? ''
  const from = offset - word.length
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const expects = /^\s*(?:-\s+)*$|[{,]\s*$/.test(line) && !/\[[^\]{]*$/.test(line) ? 'key' : 'value'
  const rest = text.slice(offset).replace(/^[A-Za-z0-9_]+/, '').replace(/^:/, '')
  const marked = `${text.slice(0, from)}${MARK}${expects === 'key' ? ': 0' : ''}${expects === 'key' && !/^\s*[\n},\]]|^$/.test(rest) ? ' #' : ''}${rest}`
  return find(marked, expects, from)
}

function find(marked: string, expects: YamlPlace['expects'], from: number): YamlPlace | null {
  const document = parseDocument(marked, { logLevel: 'silent', strict: false })
  let found: YamlPlace | null = null
  visit(document, {
    Scalar(key, node, ancestors) {
      if (node.value !== MARK) return undefined
      const path = pathOf(key, ancestors as (Node | Pair)[])
      const isKey = key === 'key'
      const siblings = isKey ? keysOf(ancestors.at(-2)) : []
      found = { path: isKey ? path.slice(0, -1) : path, expects, from, keys: siblings.filter((name) => name !== MARK) }
      return visit.BREAK
    },
  })
  return found
}

function pathOf(last: unknown, ancestors: readonly (Node | Pair)[]): (string | number)[] {
  const path: (string | number)[] = []
  for (const [i, node] of ancestors.entries()) {
    const next = ancestors[i + 1]
    if ('key' in node && isScalar(node.key)) path.push(String(node.key.value))
    else if ('items' in node && Array.isArray(node.items) && !isMapLike(node)) {
      const index = next === undefined ? Number(last) : (node.items as unknown[]).indexOf(next)
      path.push(index)
    }
  }
  return path
}

function isMapLike(node: Node | Pair): boolean {
  return 'items' in node && Array.isArray(node.items) && (node.items as unknown[]).some((item) => item !== null && typeof item === 'object' && 'key' in item)
}

function keysOf(node: unknown): string[] {
  if (node === null || typeof node !== 'object' || !('items' in node) || !Array.isArray(node.items)) return []
  return (node.items as { key?: unknown }[]).flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []))
}

/** Every schema that may hold at a path. */
export function schemasAt(root: SchemaNode, path: readonly (string | number)[]): SchemaNode[] {
  let nodes = expand(root, root)
  for (const key of path) nodes = nodes.flatMap((node) => inside(node, key)).flatMap((node) => expand(root, node))
  return nodes
}

function inside(node: SchemaNode, key: string | number): SchemaNode[] {
  const listed = typeof key === 'number' ? node.prefixItems?.[key] : node.properties?.[key]
  if (listed !== undefined) return [listed]
  const other = typeof key === 'number' ? node.items : node.additionalProperties
  return other === undefined || typeof other === 'boolean' ? [] : [other]
}

function expand(root: SchemaNode, node: SchemaNode, depth = 0): SchemaNode[] {
  if (depth > 20) return []
  if (node.$ref !== undefined) return node.$ref.split('/').slice(1).reduce<SchemaNode[]>((found, name) => found.flatMap((each) => ((each as Record<string, SchemaNode>)[name] ?? []) as SchemaNode), [root]).flatMap((each) => expand(root, each, depth + 1))
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap((each) => expand(root, each, depth + 1))
}

/** What may be typed at a place: keys that are not there yet, or the values of a closed list. */
export function completionsAt(root: SchemaNode, place: YamlPlace): { label: string; detail: string }[] {
  const nodes = schemasAt(root, place.path)
  if (place.expects === 'value') return unique(nodes.flatMap((node) => [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const]), ...(node.type === 'boolean' ? [true, false] : [])]).map((value) => ({ label: String(value), detail: '' })))
  return unique(nodes.flatMap((node) => Object.entries(node.properties ?? {})).filter(([name]) => !place.keys.includes(name)).map(([name, node]) => ({ label: name, detail: kindOf(root, node) })))
}

function unique(found: { label: string; detail: string }[]): { label: string; detail: string }[] {
  return [...new Map(found.map((each) => [each.label, each])).values()]
}

const KINDS: Record<string, string> = { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', array: 'list', object: 'block' }

function kindOf(root: SchemaNode, node: SchemaNode): string {
  return [...new Set(expand(root, node).map((each) => (each.enum === undefined ? (KINDS[each.type ?? ''] ?? '') : each.enum.join(' | '))))].filter(Boolean).join(' or ')
}
