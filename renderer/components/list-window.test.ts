import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listWindow } from './list-window.ts'

test('a short list is laid out as it is', () => {
  const list = listWindow(1000, 32)
  assert.equal(list.drawn, 1000)
  assert.equal(list.shiftAt(12_345, 600), 0)
  assert.equal(list.offsetFor(999, 0, 640, 32), 1000 * 32 - 640)
})

test('every row of three million can be brought in sight', () => {
  const [count, height, view] = [3_000_000, 32, 640]
  const list = listWindow(count, height)
  assert.ok(list.drawn * height <= 16_000_000)
  for (const row of [0, 1, 20, 1_198_381, 2_000_000, count - 1]) {
    const top = list.offsetFor(row, 0, view, height)
    const first = top / height + list.shiftAt(top, view)
    assert.ok(row >= first - 1.01 && row + 1 <= first + view / height + 1.01, `row ${row} stands outside: first row ${first}`)
  }
  assert.equal(list.shiftAt(list.drawn * height - view, view), count - list.drawn)
})
