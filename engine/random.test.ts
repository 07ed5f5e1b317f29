import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom, hashName, hashText } from './random.ts'

describe('createRandom', () => {
  it('gives pinned numbers, the same on every machine', () => {
    const random = createRandom(42, 7, 0)
    assert.deepEqual([random.u32(), random.u32(), random.below(6)], [3646415320, 1448967748, 1])
  })
  it('depends on the seed and on every number of the path', () => {
    const firsts = new Set([[42, 7, 0], [43, 7, 0], [42, 8, 0], [42, 7, 1], [42, 0, 7], [42, 7]].map(([seed, ...path]) => createRandom(seed as number, ...path).u32()))
    assert.equal(firsts.size, 6)
  })
  it('is uniform within five standard deviations', () => {
    const random = createRandom(1)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i += 1) {
      const drawn = random.below(10)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 5 * Math.sqrt(9_000), `${counts}`)
  })
})

describe('hashText', () => {
  it('is a safe integer, pinned, and differs for texts that differ', () => {
    assert.equal(hashText('a'), 7929297801672961)
    assert.ok(Number.isSafeInteger(hashText('abc')))
    const hashes = new Set(Array.from({ length: 50_000 }, (_, i) => hashText(`text ${i}`)))
    assert.equal(hashes.size, 50_000)
  })
})

describe('hashName', () => {
  it('writes every bit of a hash to the base 32', () => {
    for (const hash of [0, 1, 31, 32, 2 ** 30 - 1, 2 ** 30, 2 ** 53 - 1, hashText('a'), hashText('b')]) {
      assert.equal(hashName(hash), hash.toString(32).padStart(11, '0'))
    }
  })
})
