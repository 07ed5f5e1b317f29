/**
 * A seeded permutation of the numbers below n, one number at a time and without memory: a Feistel network over the
 * next power of four, walked until the number falls below n (Black and Rogaway 2002, cycle walking).
 */
import { mix32 } from '../random.ts'

const ROUNDS = 4

/** Maps each integer in [0, n) to another one in [0, n); the same seed gives the same order on every machine. n <= 2^52. */
export function createPermutation(n: number, seed: number): (i: number) => number {
  if (n < 2) return (i) => i
  const bits = Math.max(1, Math.ceil(Math.log2(n) / 2))
  const half = 2 ** bits
  const keys = Array.from({ length: ROUNDS }, (_, round) => mix32(seed ^ mix32(round + 1)))
  const encrypt = (value: number): number => {
    let left = Math.floor(value / half)
    let right = value % half
    for (let round = 0; round < ROUNDS; round += 1) {
      const mixed = left ^ (mix32(right ^ (keys[round] as number)) & (half - 1))
      left = right
      right = mixed >>> 0
    }
    return left * half + right
  }
  return (i) => {
    if (!(i >= 0 && i < n)) throw new RangeError(`${i} is not a position below ${n}`)
    let value = encrypt(i)
    while (value >= n) value = encrypt(value)
    return value
  }
}
