/** Known values of every formula, and the properties that a report relies on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addCluster, clusteredInterval, effectiveSize, emptySums, holmAdjust, itemsNeeded, itemsNeededExact, mcnemarExact, verdictOf, wilsonInterval } from './index.ts'

const percent = (interval: readonly [number, number] | null): number[] => (interval ?? [NaN, NaN]).map((bound) => Math.round(bound * 1000) / 10)

test('Wilson intervals of 200 answers are the published ones', () => {
  assert.deepEqual(percent(wilsonInterval(190, 200)), [91, 97.3])
  assert.deepEqual(percent(wilsonInterval(194, 200)), [93.6, 98.6])
  assert.deepEqual(percent(wilsonInterval(196, 200)), [95, 99.2])
  assert.deepEqual(percent(wilsonInterval(198, 200)), [96.4, 99.7])
  assert.deepEqual(percent(wilsonInterval(200, 200)), [98.1, 100])
})

test('an interval stays within 0 and 1 and there is none for 0 of 0', () => {
  assert.equal(wilsonInterval(0, 0), null)
  assert.deepEqual(wilsonInterval(0, 5)?.[0], 0)
  assert.deepEqual(wilsonInterval(5, 5)?.[1], 1)
})

test('answers needed without a failure: 73, 189, 381 by Wilson and 59, 149, 299 exactly', () => {
  assert.deepEqual([0.95, 0.98, 0.99].map((target) => itemsNeeded(target)), [73, 189, 381])
  assert.deepEqual([0.95, 0.98, 0.99].map((target) => itemsNeededExact(target)), [59, 149, 299])
  assert.equal(itemsNeeded(1), null)
  assert.equal(itemsNeededExact(1), null)
})

test('the number needed is the first that confirms', () => {
  for (const target of [0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.999]) {
    const n = itemsNeeded(target) ?? 0
    assert.equal(verdictOf(wilsonInterval(n, n), target), 'confirmed', `${target} at ${n}`)
    assert.equal(verdictOf(wilsonInterval(n - 1, n - 1), target), 'undecided', `${target} at ${n - 1}`)
  }
})

test('200 answers can never confirm 99 %', () => {
  assert.equal(verdictOf(wilsonInterval(200, 200), 0.99), 'undecided')
  assert.equal(verdictOf(wilsonInterval(180, 200), 0.99), 'refuted')
  assert.equal(verdictOf(null, 0.99), 'not_applicable')
})

test('exact McNemar has the values of the binomial tail', () => {
  assert.equal(mcnemarExact(0, 0), 1)
  assert.equal(mcnemarExact(3, 3), 1)
  assert.ok(Math.abs(mcnemarExact(0, 5) - 0.0625) < 1e-12)
  assert.ok(Math.abs(mcnemarExact(0, 6) - 0.03125) < 1e-12)
  assert.ok(Math.abs(mcnemarExact(1, 9) - (2 * 11) / 1024) < 1e-12)
  assert.ok(Math.abs(mcnemarExact(9, 1) - (2 * 11) / 1024) < 1e-12)
  assert.ok(Math.abs(mcnemarExact(2, 10) - (2 * (1 + 12 + 66)) / 4096) < 1e-12)
  assert.ok(mcnemarExact(0, 5000) >= 0 && mcnemarExact(0, 5000) < 1e-300)
})

test("Holm's adjustment keeps the order and never falls below the plain value", () => {
  const close = (got: readonly number[], want: readonly number[]): void => got.forEach((p, i) => assert.ok(Math.abs(p - (want[i] ?? NaN)) < 1e-12))
  close(holmAdjust([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
  close(holmAdjust([0.5, 0.9]), [1, 1])
  assert.deepEqual(holmAdjust([]), [])
})

test('with one unit an answer the clustered interval is Wilson itself', () => {
  const sums = emptySums()
  for (let i = 0; i < 200; i += 1) addCluster(sums, i < 194 ? 1 : 0, 1)
  assert.equal(effectiveSize(sums), 200)
  assert.deepEqual(clusteredInterval(sums), wilsonInterval(194, 200))
})

test('units that fail together count as little as their answers', () => {
  const together = emptySums()
  const apart = emptySums()
  for (let i = 0; i < 100; i += 1) {
    addCluster(together, i < 10 ? 0 : 4, 4)
    addCluster(apart, i < 40 ? 3 : 4, 4)
  }
  assert.equal(together.k / together.n, apart.k / apart.n)
  assert.ok(Math.abs(effectiveSize(together) - 100) < 1e-9)
  assert.equal(effectiveSize(apart), 100, 'never more than the answers')
})

test('answers without units count for nothing, and a perfect run is worth its answers', () => {
  const sums = emptySums()
  addCluster(sums, 0, 0)
  assert.equal(clusteredInterval(sums), null)
  for (let i = 0; i < 150; i += 1) addCluster(sums, 4, 4)
  assert.deepEqual(clusteredInterval(sums), wilsonInterval(150, 150))
})
