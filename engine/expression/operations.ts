/**
 * What the operators and functions of the language do with values. Total: a wrong kind of value gives
 * null or false, never an exception. Knows no syntax and no scope.
 */
import { fieldOf, isEntry, plain, sameValue, showValue } from '../vocab/vocabulary.ts'
import type { Value } from '../vocab/vocabulary.ts'
import type { BinaryOperator } from './node.ts'

const B62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A non-negative integer in base 62 (0-9, A-Z, a-z); null for anything else. */
export function toBase62(value: Value): string | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null
  if (value === 0) return '0'
  let text = ''
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = B62.charAt(rest % 62) + text
  return text
}

/** The integer that a base-62 text writes; null if it is not one or is too large to be exact. */
export function fromBase62(value: Value): number | null {
  if (typeof value !== 'string' || value === '') return null
  let number = 0
  for (const char of value) {
    const digit = B62.indexOf(char)
    if (digit < 0) return null
    number = number * 62 + digit
    if (!Number.isSafeInteger(number)) return null
  }
  return number
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** Membership: a key in a tag is decided by the compiler; here an item in a list or a part in a text. */
export function contains(container: Value, item: Value): boolean {
  if (isList(container)) return container.some((candidate) => sameValue(candidate, item))
  const needle = plain(item)
  return typeof container === 'string' && typeof needle === 'string' && container.includes(needle)
}

function order(op: BinaryOperator, left: Value, right: Value): boolean {
  const a = plain(left)
  const b = plain(right)
  const comparable = (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
  if (!comparable) return false
  if (op === '<') return a < b
  if (op === '<=') return a <= b
  return op === '>' ? a > b : a >= b
}

/** Comparison of two single values. */
export function compare(op: BinaryOperator, left: Value, right: Value): boolean {
  if (op === '==') return sameValue(left, right)
  if (op === '!=') return !sameValue(left, right)
  if (op === 'in') return contains(right, left)
  if (op === 'not in') return !contains(right, left)
  return order(op, left, right)
}

/** Sums, differences and products; `+` also joins texts and lists. */
export function calculate(op: BinaryOperator, left: Value, right: Value): Value {
  if (isList(left) && isList(right) && op === '+') return [...left, ...right]
  const a = plain(left)
  const b = plain(right)
  if (typeof a === 'number' && typeof b === 'number') {
    if (op === '+') return a + b
    return op === '-' ? a - b : a * b
  }
  if (op === '+' && (typeof a === 'string' || typeof b === 'string') && a !== null && b !== null) return showValue(a) + showValue(b)
  return null
}

/** A field of a value; of a list, the field of each item. */
export function pluck(value: Value, name: string): Value {
  if (isList(value)) return value.map((item) => fieldOf(item, name))
  return fieldOf(value, name)
}

/** The item of a list by position from 1, or the field of an object by name; null outside. */
export function itemAt(value: Value, index: Value): Value {
  const at = plain(index)
  if (isList(value)) return typeof at === 'number' ? (value[at - 1] ?? null) : null
  return typeof at === 'string' ? fieldOf(value, at) : null
}

/** Number of items of a list or of characters of a text; 0 for anything else. */
export function lengthOf(value: Value): number {
  if (isList(value)) return value.length
  const shown = plain(value)
  return typeof shown === 'string' ? [...shown].length : 0
}

/** The whole number that a text or number stands for; null if there is none. */
export function toInteger(value: Value): number | null {
  const shown = plain(value)
  if (typeof shown === 'number') return Number.isFinite(shown) ? Math.trunc(shown) : null
  return typeof shown === 'string' && /^-?\d{1,15}$/.test(shown.trim()) ? Number(shown.trim()) : null
}

/** JSON with sorted keys and no spaces, so that equal values give equal texts. */
export function canonicalJson(value: Value): string {
  const shown = plain(value)
  if (isList(shown)) return `[${shown.map(canonicalJson).join(',')}]`
  if (shown === null || typeof shown !== 'object' || isEntry(shown)) return JSON.stringify(shown)
  const object = shown as Readonly<Record<string, Value>>
  const pairs = Object.keys(object).toSorted().map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`)
  return `{${pairs.join(',')}}`
}
