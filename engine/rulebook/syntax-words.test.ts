/** Mistakes of a text in sentences: an open bracket where it opens and without what follows from it, a double key with both lines. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRulebook } from './read-rulebook.ts'
import { parseYaml } from './yaml-document.ts'

const said = (text: string) => parseYaml(text).problems.map(({ line, column, message, next_step }) => `${line}:${column} ${message} ${next_step}`)

test('a bracket that is never closed is told where it opens, and nothing that only follows from it', () => {
  assert.deepEqual(said('a: 1\nrules: [never closed\n\nb: 2\nb: 3\n'), ['2:8 A [ is opened and never closed. Add ] or take it away.'])
  assert.deepEqual(said('a: {x: 1\nb: 2\n'), ['1:4 A { is opened and never closed. Add } or take it away.'])
  assert.deepEqual(said('a: [x, {y: 1]\nb: 2\n'), ['1:8 A { is opened and never closed. Add } or take it away.'])
  assert.deepEqual(said('a:\n  b: [1, 2\n  c: [3, 4]\n'), ['2:6 A [ is opened and never closed. Add ] or take it away.'])
  assert.deepEqual(said('{"a": [1, 2, "b": 3}\n'), ['1:7 A [ is opened and never closed. Add ] or take it away.'])
  assert.deepEqual(said('[1, 2\n'), ['1:1 A [ is opened and never closed. Add ] or take it away.'])
  assert.deepEqual(said('a: [1, {b: 2}]\n'), [])
})

test('a double key names both of its lines', () => {
  assert.deepEqual(said('a: 1\nb: 2\na: 3\n'), ['3:1 “a” stands in line 1 and again in line 3. Keep one of the two.'])
  assert.deepEqual(said('x:\n  a: 1\n  a: 2\na: 3\n'), ['3:3 “a” stands in line 2 and again in line 3. Keep one of the two.'])
  assert.deepEqual(said('{a: 1, a: 2}\n'), ['1:8 “a” stands twice in line 1. Keep one of the two.'])
})

test('an open bracket comes first; a mistake before it is told beside it', () => {
  assert.deepEqual(said('rules:\n  x: 1\nb: 2\nrules: [never closed\n'), [
    '4:8 A [ is opened and never closed. Add ] or take it away.',
    '4:1 “rules” stands in line 1 and again in line 4. Keep one of the two.',
  ])
  const { problems } = readRulebook({ read: (path) => (path === 'rulebook.yaml' ? 'rules:\n  x: 1\nb: 2\nrules: [never closed\n' : null) })
  assert.match(problems[0]?.message ?? '', /^A \[ is opened/)
})
