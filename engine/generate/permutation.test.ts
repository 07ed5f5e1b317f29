import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPermutation } from './permutation.ts'

test('every number below n comes exactly once, in another order for another seed', () => {
  for (const n of [1, 2, 3, 7, 64, 1000, 9001]) {
    const order = Array.from({ length: n }, (_, i) => createPermutation(n, 42)(i))
    assert.deepEqual(order.toSorted((a, b) => a - b), Array.from({ length: n }, (_, i) => i))
  }
  const first = (seed: number) => Array.from({ length: 50 }, (_, i) => createPermutation(1000, seed)(i))
  assert.notDeepEqual(first(1), first(2))
  assert.notDeepEqual(first(1), first(1).toSorted((a, b) => a - b))
})
