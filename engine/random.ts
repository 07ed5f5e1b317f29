/**
 * Seeded numbers and hashes that are the same on every machine and Node version: 32-bit integer
 * arithmetic only (sfc32 seeded through murmur's finaliser). Knows nothing of what is drawn.
 */
import type { Random } from './interfaces.ts'

/** murmur3's 32-bit finaliser: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A 53-bit hash of a text's UTF-16 units (cyrb53, public domain). Equal texts give equal numbers on every machine. */
export function hashText(text: string, seed = 0): number {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

/** A 53-bit hash as eleven digits to the base 32. (`toString(32)` takes ten times as long.) */
export function hashName(hash: number): string {
  const high = Math.floor(hash / 2 ** 30)
  const low = hash - high * 2 ** 30
  return String.fromCharCode(
    digit(high >>> 20), digit(high >>> 15), digit(high >>> 10), digit(high >>> 5), digit(high),
    digit(low >>> 25), digit(low >>> 20), digit(low >>> 15), digit(low >>> 10), digit(low >>> 5), digit(low),
  )
}

/** The character code of the last five bits as a digit: 0 to 9, a to v. */
function digit(bits: number): number {
  const value = bits & 31
  return value < 10 ? 48 + value : 87 + value
}

/** sfc32 (Chris Doty-Humphrey, PractRand; public domain) with a 32-bit output. */
export class Stream implements Random {
  #a = 0
  #b = 0
  #c = 0
  #counter = 1

  constructor(seed: number, ...path: readonly number[]) {
    this.reset(seed, ...path)
  }

  /** Starts the stream anew for a seed and the numbers that name one use of it (a row, an attempt). */
  reset(seed: number, ...path: readonly number[]): this {
    let h = mix32(seed ^ 0x9e3779b9) ^ mix32(Math.floor(seed / 4294967296))
    this.#a = h
    for (const part of path) {
      h = mix32(Math.imul(h, 0x01000193) ^ (part + 0x9e3779b9) ^ Math.imul(Math.floor(part / 4294967296), 0x85ebca6b))
      this.#a = mix32(this.#a ^ h)
    }
    this.#b = mix32(h + 0x6d2b79f5)
    this.#c = mix32(this.#b ^ 0x5bd1e995)
    this.#counter = 1
    for (let i = 0; i < 4; i += 1) this.u32()
    return this
  }

  /** The next 32 bits, as an integer in [0, 2^32). */
  u32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t | 0
    return t >>> 0
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number {
    return this.u32() / 4294967296
  }

  /** Uniform integer in [0, n) for 1 <= n <= 2^32; the bias is below n / 2^32. */
  below(n: number): number {
    return Math.floor((this.u32() / 4294967296) * n)
  }
}

/** A stream of its own for a seed and a path of numbers, e.g. `createRandom(seed, row, attempt)`. */
export function createRandom(seed: number, ...path: readonly number[]): Stream {
  return new Stream(seed, ...path)
}
