import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignColumns, LineThinner, readingAt, tableRows, valueAt } from './chart-model.ts'

const loss = { id: 'loss', label: 'Training', points: { x: [1, 2, 3, 4], y: [4, 3, 2, 1] } }
const evaluation = { id: 'eval', label: 'Evaluation', points: { x: [2, 5], y: [3.5, 2.5] } }

test('lines with x of their own share one x column', () => {
  const [x, first, second] = alignColumns(new LineThinner(100).take([loss, evaluation]))
  assert.deepEqual(x, [1, 2, 3, 4, 5])
  assert.deepEqual(first, [4, 3, 2, 1, undefined])
  assert.deepEqual(second, [undefined, 3.5, undefined, undefined, 2.5])
})

test('a smoothed line is drawn twice, raw and smooth', () => {
  assert.deepEqual(new LineThinner(100).take([{ ...loss, smoothing: 0.9 }]).map((each) => each.part), ['raw', 'main'])
})

test('a value is the last one before, and none outside the line', () => {
  assert.equal(valueAt(loss.points, 2.7), 3)
  assert.equal(valueAt(loss.points, 0), null)
  assert.equal(valueAt(evaluation.points, 6), null)
  assert.deepEqual(tableRows([loss, evaluation]).at(-1), { x: 5, values: [null, 2.5] })
})

test('a moment is read aloud with every value it has', () => {
  assert.equal(readingAt([loss, evaluation], 3, 'step', String, String), 'step 3: Training 2, Evaluation 3.5')
  assert.equal(readingAt([loss, evaluation], null, 'step', String, String), 'last: Training 1, Evaluation 2.5')
})
