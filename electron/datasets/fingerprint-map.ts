/**
 * A map from 53-bit hashes to small numbers that holds millions in bounded memory: open addressing in typed arrays.
 * Knows nothing of what was hashed.
 */

/** A growing map from well-mixed hashes (integers from 0 to 2^53 - 1) to numbers from 0 to 255: 9 bytes a slot, two slots an entry. */
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

  /** The value of a key; undefined where it was never stored. */
  find(key: number): number | undefined {
    const slot = this.#slotOf(key)
    return this.#keys[slot] === key ? this.#values[slot] : undefined
  }

  #slotOf(key: number): number {
    const keys = this.#keys
    const mask = keys.length - 1
    let slot = (key >>> 0) & mask // the low 32 bits
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask
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
