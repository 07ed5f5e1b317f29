/**
 * What a form shows for a node of the rulebook's schema: fields, entries by name, items of a list, one of several kinds. The form and the test
 * of which nodes have a control read the same answer from here. Pure; knows no React and no text.
 */

import type { Plain } from '../../../../engine/document/write-value.ts'
import type { SchemaNode } from '../yaml-place.ts'
import { coversPlace, FORMULAS, NAME_SOURCES, saidOf, type NameSource } from '../../../../engine/document/name-places.ts'
import { FIELD_WORDS, LONG_TEXTS, OWN_CONTROLS, VARIANT_WORDS, YAML_ONLY } from './part-words.ts'

/** A field of a block. */
export type PartField = { readonly key: string; readonly pattern: string; readonly node: SchemaNode; readonly isRequired: boolean }
/** One of several kinds that a value can be. */
export type PartVariant = { readonly label: string; readonly node: SchemaNode }
/** How a node is shown. */
export type PartShape =
  | { readonly kind: 'text' | 'long' | 'formula' | 'scalar' | 'number' | 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly (string | number)[] }
  | { readonly kind: 'name' | 'names'; readonly source: NameSource }
  | { readonly kind: 'lines'; readonly areNumbers: boolean }
  | { readonly kind: 'tuple'; readonly of: readonly SchemaNode[] }
  | { readonly kind: 'list'; readonly of: SchemaNode }
  | { readonly kind: 'entries'; readonly of: SchemaNode }
  | { readonly kind: 'block'; readonly fields: readonly PartField[]; readonly rest: SchemaNode | null }
  | { readonly kind: 'variants'; readonly variants: readonly PartVariant[] }

/** The node that a reference names. */
export function resolved(root: SchemaNode, node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node
  return node.$ref.split('/').slice(1).reduce((at, key) => (at as Record<string, SchemaNode>)[key] ?? {}, root)
}

/** How the node at a pattern is shown. */
export function shapeOf(root: SchemaNode, given: SchemaNode, pattern: string): PartShape {
  const node = resolved(root, given)
  if (node.anyOf !== undefined) return variantsOf(root, node.anyOf, pattern)
  const types = [node.type ?? []].flat()
  if (types.includes('object')) return objectShape(node, pattern)
  if (types.includes('array')) return arrayShape(root, node, pattern)
  if (node.enum !== undefined) return { kind: 'choice', choices: node.enum as (string | number)[] }
  if (types.includes('boolean') && types.length === 1) return { kind: 'switch' }
  if (types.length === 1 && (types[0] === 'number' || types[0] === 'integer')) return { kind: 'number' }
  if (types.length === 1 && types[0] === 'string') return textShape(pattern)
  return { kind: 'scalar' }
}

function textShape(pattern: string): PartShape {
  const source = saidOf(NAME_SOURCES, pattern)
  if (source !== undefined) return { kind: 'name', source }
  if (FORMULAS.some((each) => coversPlace(each, pattern))) return { kind: 'formula' }
  return { kind: LONG_TEXTS.some((each) => coversPlace(each, pattern)) ? 'long' : 'text' }
}

function objectShape(node: SchemaNode, pattern: string): PartShape {
  const rest = typeof node.additionalProperties === 'object' ? node.additionalProperties : null
  if (node.properties === undefined) return { kind: 'entries', of: rest ?? {} }
  const required = new Set(node.required ?? [])
  const fields = Object.entries(node.properties)
    .map(([key, inner]) => ({ key, pattern: `${pattern}.${key}`, node: inner, isRequired: required.has(key) }))
    .filter((field) => !isLeftOut(field.pattern))
  return { kind: 'block', fields, rest }
}

function arrayShape(root: SchemaNode, node: SchemaNode, pattern: string): PartShape {
  if (node.prefixItems !== undefined) return { kind: 'tuple', of: node.prefixItems }
  const item = typeof node.items === 'object' ? node.items : {}
  const source = saidOf(NAME_SOURCES, pattern)
  if (source !== undefined) return { kind: 'names', source }
  const inner = shapeOf(root, item, `${pattern}.[]`)
  return inner.kind === 'block' || inner.kind === 'entries' || inner.kind === 'tuple' || inner.kind === 'lines' || inner.kind === 'variants' ? { kind: 'list', of: item } : { kind: 'lines', areNumbers: inner.kind === 'number' }
}

function variantsOf(root: SchemaNode, nodes: readonly SchemaNode[], pattern: string): PartShape {
  const flat = nodes.flatMap((node) => resolved(root, node).anyOf ?? [node])
  // Text, number or yes and no in one box is one box.
  if (flat.every((node) => ['string', 'number', 'integer', 'boolean'].includes(node.type ?? '') && node.enum === undefined)) return { kind: 'scalar' }
  return { kind: 'variants', variants: flat.map((node, i) => ({ node, label: VARIANT_WORDS[variantKey(pattern, node)] ?? VARIANT_WORDS[variantKey('', node)] ?? `kind ${i + 1}` })) }
}

/** What tells a kind from the others: its first required key, or its type. */
function variantKey(pattern: string, node: SchemaNode): string {
  const own = node.type === 'object' && node.properties !== undefined ? (node.required?.[0] ?? Object.keys(node.properties)[0] ?? '') : node.enum !== undefined ? 'enum' : (node.type ?? '')
  return pattern === '' ? own : `${pattern.split('.').findLast((key) => key !== '*' && key !== '[]') ?? ''} ${own}`
}

/** Which of the kinds a value is; -1 where it is none. */
export function variantOf(root: SchemaNode, variants: readonly PartVariant[], value: Plain | undefined): number {
  if (value === undefined) return -1
  const fits = variants.map(({ node }) => fit(resolved(root, node), value))
  const best = Math.max(...fits)
  return best < 0 ? -1 : fits.indexOf(best)
}

/** How well a value fits a node: -1 not at all, else how many of its keys the node knows. */
function fit(node: SchemaNode, value: Plain): number {
  if (Array.isArray(value)) return node.type === 'array' ? 1 : -1
  if (value !== null && typeof value === 'object') {
    if (node.type !== 'object') return -1
    const keys = Object.keys(value)
    if (node.properties === undefined) return 0
    const known = keys.filter((key) => Object.hasOwn(node.properties ?? {}, key)).length
    return known < keys.length && node.additionalProperties === false ? -1 : (node.required ?? []).every((key) => keys.includes(key)) ? 1 + known : known > 0 ? 0 : -1
  }
  if (node.enum !== undefined) return node.enum.includes(value) ? 2 : -1
  const types: readonly string[] = [node.type ?? []].flat()
  return types.includes(typeof value) || (typeof value === 'number' && types.includes('integer')) ? 1 : -1
}

/** A value to begin with: required parts, empty. */
export function emptyValue(root: SchemaNode, given: SchemaNode): Plain {
  const node = resolved(root, given)
  if (node.anyOf !== undefined) return emptyValue(root, node.anyOf[0] ?? {})
  if (node.enum !== undefined) return (node.enum[0] ?? '') as Plain
  switch ([node.type ?? 'string'].flat()[0]) {
    case 'object': return Object.fromEntries((node.required ?? []).map((key) => [key, emptyValue(root, node.properties?.[key] ?? {})]))
    case 'array': return node.prefixItems === undefined ? [] : node.prefixItems.map((each, i) => (each.type === 'integer' ? i + 1 : emptyValue(root, each)))
    case 'boolean': return true
    case 'number': case 'integer': return node.exclusiveMinimum === 0 ? 1 : 0
    default: return ''
  }
}

/** Every node that a form over `pattern` shows, as patterns; what refers to itself is walked once on a way. */
export function shownNodes(root: SchemaNode, given: SchemaNode, pattern: string, seen: ReadonlySet<string> = new Set()): string[] {
  if (given.$ref !== undefined && seen.has(given.$ref)) return []
  const inside = given.$ref === undefined ? seen : new Set([...seen, given.$ref])
  const shape = shapeOf(root, given, pattern)
  switch (shape.kind) {
    case 'block': return [...shape.fields.flatMap((field) => [field.pattern, ...shownNodes(root, field.node, field.pattern, inside)]), ...(shape.rest === null ? [] : shownNodes(root, shape.rest, `${pattern}.*`, inside))]
    case 'entries': return shownNodes(root, shape.of, `${pattern}.*`, inside)
    case 'list': return shownNodes(root, shape.of, `${pattern}.[]`, inside)
    case 'tuple': return shape.of.flatMap((node) => shownNodes(root, node, `${pattern}.[]`, inside))
    case 'variants': return shape.variants.flatMap(({ node }) => shownNodes(root, node, pattern, inside))
    default: return []
  }
}

/** The node of the schema at a pattern. */
export function nodeAtPattern(root: SchemaNode, pattern: string): SchemaNode {
  return pattern.split('.').reduce<SchemaNode>((node, key) => {
    const at = resolved(root, node)
    if (key === '*') return typeof at.additionalProperties === 'object' ? at.additionalProperties : {}
    return key === '[]' ? (typeof at.items === 'object' ? at.items : {}) : (at.properties?.[key] ?? {})
  }, root)
}

/** Whether the forms leave a node out: it has a control of its own, or is changed in the YAML alone. */
export function isLeftOut(pattern: string): boolean {
  return saidOf(YAML_ONLY, pattern) !== undefined || saidOf(OWN_CONTROLS, pattern) !== undefined
}

/** What a field is called, and what helps to fill it in. */
export function wordsOf(pattern: string): readonly [label: string, help?: string] {
  const last = pattern.slice(pattern.lastIndexOf('.') + 1)
  return FIELD_WORDS[pattern] ?? FIELD_WORDS[last] ?? [last.replaceAll('_', ' ')]
}
