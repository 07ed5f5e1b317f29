import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smooth, thin } from './decimate.ts'

test('a peak among 100,000 points survives, and few points are drawn', () => {
  const x = Float64Array.from({ length: 100_000 }, (_, index) => index)
  const y = x.map((value) => Math.sin(value / 500))
  y[54_321] = 9
  y[77_777] = -9
  const { x: kept, y: values } = thin({ x, y }, 800)
  assert.ok(kept.length <= 1604, `${kept.length} points`)
  assert.equal(values[kept.indexOf(54_321)], 9)
  assert.equal(values[kept.indexOf(77_777)], -9)
  assert.equal(kept[0], 0)
  assert.equal(kept.at(-1), 99_999)
  assert.deepEqual(kept, kept.toSorted((a, b) => a - b))
})

test('points at one x and gaps are taken as they come', () => {
  const y = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? NaN : index))
  assert.deepEqual(thin({ x: y.map(() => 5), y }, 10), { x: [5, 5], y: [1, 999] })
})

test('smoothing starts at the first value and leaves gaps', () => {
  const { y } = smooth({ x: [0, 1, 2, 3], y: [2, 2, NaN, 2] }, 0.9)
  assert.deepEqual(Array.from(y, (value) => (Number.isNaN(value) ? 'gap' : Math.round(value * 1e9) / 1e9)), [2, 2, 'gap', 2])
})
