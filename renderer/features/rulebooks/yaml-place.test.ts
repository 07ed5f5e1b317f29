/** Where a cursor stands in half-typed text, and what the schema allows there. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { completionsAt, placeAt, type SchemaNode } from './yaml-place.ts'

const ROOT = join(import.meta.dirname, '../../..')
const schema = JSON.parse(readFileSync(join(ROOT, 'engine/generated/rulebook.schema.json'), 'utf8')) as SchemaNode
const rulebook = readFileSync(join(ROOT, 'knowledge/wzrdbrain/rulebook.yaml'), 'utf8')

/** What is offered at the bar in a text that stands before the end of a whole rulebook. */
function offered(typed: string): string[] {
  const place = placeAt(typed.replace('|', ''), typed.indexOf('|'))
  return place === null ? [] : completionsAt(schema, place).map(({ label }) => label)
}

test('names of the schema are offered where they fit, and not those that are there', () => {
  const top = offered(`${rulebook}\n|`)
  assert.ok(top.includes('options') && !top.includes('vocab'))
  assert.deepEqual(offered('rules:\n  link:\n    of: combo\n    p|').filter((name) => name === 'pair' || name === 'of'), ['pair'])
  assert.ok(offered('rulebook: 1\nproject:\n  id: x\n  |\nvocab:\n  a: {from: b}\n').includes('title'))
  assert.ok(offered('request:\n  n: {int: [1, 2], ch|}\n').includes('check'))
  assert.ok(offered('conversations:\n  talk:\n    turns:\n      - role: a\n        fi|\n').includes('fields'))
})

test('values of a closed list are offered', () => {
  assert.deepEqual(offered('format:\n  kind: |\n'), ['messages', 'prompt_completion', 'instruction_response', 'text'])
  assert.deepEqual(offered('suites:\n  a:\n    unseen: |\n'), ['true', 'false'])
})
