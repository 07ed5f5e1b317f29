/**
 * 53-bit fingerprints of texts and a set of them that holds millions in bounded memory.
 * Knows nothing of samples: the caller decides what text stands for equality.
 */

/**
 * A 53-bit hash of `text` as a number; the same on every machine.
 * cyrb53 by bryc (public domain): two 32-bit lanes, xor-multiply mixing.
 */
export function fingerprint(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** A growing map from fingerprints to small numbers (0 to 255): open addressing in typed arrays, 9 bytes a slot. */
export class FingerprintMap {
  #keys: Float64Array
  #values: Uint8Array
  #size = 0

  /** @param expected how many entries to make room for at once */
  constructor(expected = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)))
    this.#keys = new Float64Array(slots).fill(-1)
    this.#values = new Uint8Array(slots)
  }

  get size(): number {
    return this.#size
  }

  /** The value stored for `key`, or undefined. */
  get(key: number): number | undefined {
    const slot = this.#slotOf(key)
    return this.#keys[slot] === key ? this.#values[slot] : undefined
  }

  /** Stores `value` unless the key is there already; returns the value that stands afterwards. */
  put(key: number, value: number): number {
    const slot = this.#slotOf(key)
    if (this.#keys[slot] === key) return this.#values[slot]!
    this.#keys[slot] = key
    this.#values[slot] = value
    this.#size += 1
    if (this.#size * 2 > this.#keys.length) this.#grow()
    return value
  }

  #slotOf(key: number): number {
    const mask = this.#keys.length - 1
    let slot = (key % 4294967296 ^ Math.floor(key / 2097152)) & mask
    while (this.#keys[slot] !== -1 && this.#keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const keys = this.#keys
    const values = this.#values
    this.#keys = new Float64Array(keys.length * 2).fill(-1)
    this.#values = new Uint8Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === -1) continue
      const slot = this.#slotOf(keys[i]!)
      this.#keys[slot] = keys[i]!
      this.#values[slot] = values[i]!
    }
  }
}
