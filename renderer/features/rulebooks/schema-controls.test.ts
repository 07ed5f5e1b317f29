/** Every node of the rulebook's schema has a control, or stands with a reason among those that are changed in the YAML alone. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CONTROLS, YAML_ONLY } from './schema-controls.ts'
import type { SchemaNode } from './yaml-place.ts'

const root = JSON.parse(readFileSync(join(import.meta.dirname, '../../../engine/generated/rulebook.schema.json'), 'utf8')) as SchemaNode

/** Named nodes by path; what a node refers to is walked once on a way. */
function nodesOf(node: SchemaNode, path: readonly string[] = [], seen: ReadonlySet<string> = new Set(), found = new Set<string>()): Set<string> {
  if (node.$ref !== undefined) {
    if (seen.has(node.$ref)) return found
    const target = node.$ref.split('/').slice(1).reduce((at, key) => (at as Record<string, SchemaNode>)[key] ?? {}, root)
    return nodesOf(target, path, new Set([...seen, node.$ref]), found)
  }
  for (const each of node.anyOf ?? []) nodesOf(each, path, seen, found)
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    found.add([...path, key].join('.'))
    nodesOf(inner, [...path, key], seen, found)
  }
  if (typeof node.additionalProperties === 'object') nodesOf(node.additionalProperties, [...path, '*'], seen, found)
  for (const item of [...(node.prefixItems ?? []), ...(typeof node.items === 'object' ? [node.items] : [])]) nodesOf(item, [...path, '[]'], seen, found)
  return found
}

const covers = (pattern: string, node: string) => (pattern.endsWith('.**') ? node.startsWith(pattern.slice(0, -2)) : node === pattern)
const nodes = [...nodesOf(root)]

test('each node of the schema stands in exactly one of the two lists', () => {
  assert.ok(nodes.length > 150)
  for (const node of nodes) {
    const hasControl = Object.keys(CONTROLS).some((pattern) => covers(pattern, node))
    const isYamlOnly = Object.keys(YAML_ONLY).some((pattern) => covers(pattern, node))
    assert.ok(hasControl !== isYamlOnly, `${node}: ${hasControl ? 'in both lists' : 'in neither list; give it a control or a reason'}`)
  }
})

test('the lists name nothing that the schema does not have', () => {
  for (const pattern of [...Object.keys(CONTROLS), ...Object.keys(YAML_ONLY)]) assert.ok(nodes.some((node) => covers(pattern, node)), `${pattern} is no node of the schema`)
})
