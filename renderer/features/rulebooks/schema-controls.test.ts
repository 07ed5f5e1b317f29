/**
 * Every node of the rulebook's schema has a control, or stands with a reason among those that are changed in the YAML alone. Which nodes have one is
 * asked of the model that the forms are drawn from, and of the source of the screens that show the forms.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { coversPlace } from '../../../engine/document/name-places.ts'
import { nodeAtPattern, shownNodes } from './parts/part-model.ts'
import { OWN_CONTROLS, PARTS_OF_TAB, YAML_ONLY, type PartSection } from './parts/part-words.ts'
import type { SchemaNode } from './yaml-place.ts'

const HERE = import.meta.dirname
const root = JSON.parse(readFileSync(join(HERE, '../../../engine/generated/rulebook.schema.json'), 'utf8')) as SchemaNode
const sources = new Map(readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx')).map((name) => [name, readFileSync(join(HERE, name), 'utf8')]))

/** Named nodes by path; what a node refers to is walked once on a way. Written without the forms' model, so that one can contradict the other. */
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

/** What the forms of the tabs draw. */
function drawn(): Set<string> {
  const sections: PartSection[] = Object.values(PARTS_OF_TAB).flat()
  return new Set(sections.flatMap(({ section, isSingle }) => {
    const pattern = isSingle === true ? section : section === 'examples' ? 'examples.[]' : `${section}.*`
    return [section, ...shownNodes(root, nodeAtPattern(root, pattern), pattern)]
  }))
}

const nodes = [...nodesOf(root)]
const covered = (table: Readonly<Record<string, string>>, node: string) => Object.keys(table).some((pattern) => coversPlace(pattern, node))

test('each node of the schema has a form, a control of its own, or a reason to have none: one of the three', () => {
  const forms = drawn()
  assert.ok(nodes.length > 150)
  for (const node of nodes) {
    // A section that holds only what is left to the YAML is none of the tabs'.
    const ways = [forms.has(node) || node === 'project', covered(OWN_CONTROLS, node), covered(YAML_ONLY, node)].filter(Boolean)
    assert.equal(ways.length, 1, `${node}: ${ways.length === 0 ? 'no control and no reason' : 'in more than one list'}`)
  }
})

test('the forms draw nothing, and the lists name nothing, that the schema does not have', () => {
  for (const node of drawn()) assert.ok(nodes.includes(node), `${node} is no node of the schema`)
  for (const pattern of [...Object.keys(OWN_CONTROLS), ...Object.keys(YAML_ONLY)]) assert.ok(nodes.some((node) => coversPlace(pattern, node)), `${pattern} is no node of the schema`)
})

test('every tab with parts shows them, and controls of their own write where they say', () => {
  for (const tab of Object.keys(PARTS_OF_TAB)) {
    const source = sources.get(`${tab}-tab.tsx`) ?? assert.fail(`no screen of the tab ${tab}`)
    assert.ok(tab === 'examples' ? source.includes('PARTS_OF_TAB.examples') && source.includes('<PartDialog') : source.includes(`<TabParts tab="${tab}"`), `the tab ${tab} does not show its parts`)
  }
  assert.match(sources.get('knowledge-header.tsx') ?? '', /path: \['project', 'title'\]/)
  assert.match(sources.get('thing-cell.tsx') ?? '', /setCell\(/)
  assert.match(sources.get('things-grid.tsx') ?? '', /setTag\(/)
})
