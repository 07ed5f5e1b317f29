/**
 * A growing block of bytes that texts are written to as JSON has them: escaped as JSON.stringify escapes, in UTF-8, in one
 * pass and without a string in between. Knows no row.
 */

const NAMED: Readonly<Record<number, string>> = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', 34: '"', 92: '\\' }
const BACKSLASH = 92
/** Bytes that one UTF-16 unit can need: `\u001f`. */
const WIDEST = 6
const encoder = new TextEncoder()

/** The UTF-8 bytes of a text that is written again and again. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text)
}

/** The block. */
export class RowBytes {
  #bytes: Uint8Array;
  #used = 0;

  /** @param memory what is written to, from its start; another takes its place when it is full. */
  constructor(memory: Uint8Array = new Uint8Array(4096)) {
    this.#bytes = memory;
  }

  /** Bytes written since the beginning or the last `clear`. */
  get length(): number {
    return this.#used;
  }

  /** What was written, without a copy: it holds until something is written after the next `clear`. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Begins anew. */
  clear(): void {
    this.#used = 0;
  }

  /** Appends bytes as they are. Most are a few dozen, for which a loop is quicker than `set`. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    const into = this.#bytes
    let at = this.#used
    for (let i = 0; i < bytes.length; i += 1) into[at++] = bytes[i] as number
    this.#used = at
  }

  /** Appends a text as it stands between the quotes of a JSON string. */
  text(text: string): void {
    this.#reserve(text.length * WIDEST)
    const into = this.#bytes
    let at = this.#used
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i)
      if (unit >= 32 && unit < 128 && unit !== 34 && unit !== BACKSLASH) into[at++] = unit
      else if (unit < 128) at = escape(into, at, unit)
      else if (isPair(text, i)) at = encode(into, at, text.codePointAt(i++) as number)
      else at = unit >= 0xd800 && unit <= 0xdfff ? escape(into, at, unit) : encode(into, at, unit)
    }
    this.#used = at
  }

  #reserve(room: number): void {
    if (this.#used + room <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + room))
    grown.set(this.#bytes.subarray(0, this.#used))
    this.#bytes = grown
  }
}

function isPair(text: string, at: number): boolean {
  const [high, low] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
}

/** Writes `\n`, `\"` … or `\u001f`; returns where the next byte goes. */
function escape(into: Uint8Array, start: number, unit: number): number {
  const name = NAMED[unit] ?? `u${unit.toString(16).padStart(4, '0')}`
  let at = start
  into[at++] = BACKSLASH
  for (let i = 0; i < name.length; i += 1) into[at++] = name.charCodeAt(i)
  return at
}

/** Writes a code point from 128 on in UTF-8; returns where the next byte goes. */
function encode(into: Uint8Array, start: number, point: number): number {
  let at = start
  if (point < 0x800) into[at++] = 0xc0 | (point >> 6)
  else {
    if (point < 0x10000) into[at++] = 0xe0 | (point >> 12)
    else {
      into[at++] = 0xf0 | (point >> 18)
      into[at++] = 0x80 | ((point >> 12) & 0x3f)
    }
    into[at++] = 0x80 | ((point >> 6) & 0x3f)
  }
  into[at++] = 0x80 | (point & 0x3f)
  return at
}
