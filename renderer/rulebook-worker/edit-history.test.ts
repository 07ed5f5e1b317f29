/** Undo and redo of texts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedTexts, doStep, redoStep, undoStep, type History } from './edit-history.ts'

const start: History = { texts: { a: '1', b: '2' }, past: [], future: [] }

test('steps are undone and done again, over several files, removed and added ones too', () => {
  const one = doStep(start, { a: '1x' }, 'a', null, 0)
  const two = doStep(one, { b: null, c: 'new' }, 'b', null, 10)
  assert.deepEqual(two.texts, { a: '1x', c: 'new' })
  const back = undoStep(two)
  assert.deepEqual(back.texts, { a: '1x', b: '2' })
  assert.deepEqual(undoStep(undoStep(back)).texts, start.texts)
  assert.deepEqual(redoStep(back).texts, two.texts)
  assert.deepEqual(doStep(back, { a: '3' }, 'c', null, 20).future, [])
})

test('typing is one step until it pauses, and what changes nothing is none', () => {
  let history = doStep(start, { a: '1a' }, 'typed', 'a', 0)
  history = doStep(history, { a: '1ab' }, 'typed', 'a', 400)
  history = doStep(history, { a: '1ab' }, 'typed', 'a', 500)
  assert.equal(history.past.length, 1)
  assert.deepEqual(undoStep(history).texts, start.texts)
  assert.equal(doStep(history, { a: '1abc' }, 'typed', 'a', 5000).past.length, 2)
})

test('what differs from the saved texts is told', () => {
  assert.deepEqual(changedTexts({ a: '1', c: '3' }, { a: '1', b: '2' }), { c: '3', b: null })
})
