/**
 * Numbers in base 62 (0-9, A-Z, a-z), the digits that short wire messages use.
 * Knows nothing of messages. Only the shortest spelling counts: `07` is not a number here.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const VALUE_OF = new Int8Array(128).fill(-1)
for (let i = 0; i < DIGITS.length; i += 1) VALUE_OF[DIGITS.charCodeAt(i)] = i

/** Base-62 spelling of a whole number from 0 to 2^53 - 1: 10 is `A`, 61 is `z`, 62 is `10`. Throws RangeError for others. */
export function encodeBase62(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} has no base-62 spelling`)
  let text = ''
  let rest = value
  do {
    text = DIGITS.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  } while (rest > 0)
  return text
}

/** Reads `text[start, end)` as base 62; -1 if it is empty, has another character, a leading zero or passes 2^53 - 1. */
export function decodeBase62(text: string, start: number, end: number): number {
  if (end <= start || (text.charCodeAt(start) === 48 && end > start + 1)) return -1
  let value = 0
  for (let i = start; i < end; i += 1) {
    const unit = text.charCodeAt(i)
    const digit = unit < 128 ? (VALUE_OF[unit] ?? -1) : -1
    if (digit < 0) return -1
    value = value * 62 + digit
    if (value > Number.MAX_SAFE_INTEGER) return -1
  }
  return value
}

/** Reads `text[start, end)` as a decimal whole number under the same conditions as `decodeBase62`. */
export function decodeDecimal(text: string, start: number, end: number): number {
  if (end <= start || (text.charCodeAt(start) === 48 && end > start + 1)) return -1
  let value = 0
  for (let i = start; i < end; i += 1) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
    if (value > Number.MAX_SAFE_INTEGER) return -1
  }
  return value
}
