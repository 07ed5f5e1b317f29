/** Slots in words: a count of items, a thing of a list, the answer; what is a word already stays. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slotNames } from './slot-words.ts'

test('a slot is called what it stands for', () => {
  const source = { request: { n: { int: [2, 5], check: { holds: 'len(answer) == n' } }, start: { pick: 'move' }, t: { int: [1, 9] }, x: {} } }
  assert.deepEqual(slotNames(source, { m: { pick: 'old_tier' } }, ['n', 'start', 't', 'x', 'm', 'body']), {
    n: 'how many', start: 'start', t: 'a number', x: 'x', m: 'old tier', body: 'the answer',
  })
})
