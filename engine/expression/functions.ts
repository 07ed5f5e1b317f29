/**
 * The functions an expression can call: how many values each takes, of which type, and what it gives.
 * `map` is not here: its second part is evaluated once an item, in compile-expression.ts.
 */
import { RE2JS } from 're2js'
import { plain, sameValue, showValue } from '../vocab/vocabulary.ts'
import type { Dimension, Value } from '../vocab/vocabulary.ts'
import { canonicalJson, fromBase62, lengthOf, toBase62, toInteger } from './operations.ts'
import { ANY, BOOL, NUMBER, TEXT, itemType } from './value-type.ts'
import type { ValueType } from './value-type.ts'

type Accepts = 'any' | 'list' | 'countable' | 'text' | 'number' | 'pattern'

/** One function: what it accepts, the type of its result, and its work. */
export type LanguageFunction = {
  readonly accepts: readonly Accepts[]
  readonly result: (types: readonly ValueType[]) => ValueType
  readonly run: (args: readonly Value[], dims: ReadonlyMap<string, Dimension>) => Value
}

const items = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : [])
const at = (args: readonly Value[], i: number): Value => args[i] ?? null
const patterns = new Map<string, RE2JS>()

function matches(text: Value, pattern: Value): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false
  let compiled = patterns.get(pattern)
  if (compiled === undefined) {
    compiled = RE2JS.compile(pattern)
    patterns.set(pattern, compiled)
  }
  return compiled.matcher(text).find()
}

function sum(values: readonly Value[]): number {
  return values.reduce<number>((total, value) => total + (typeof value === 'number' ? value : 0), 0)
}

function distinct(values: readonly Value[]): readonly Value[] {
  return values.filter((value, i) => values.findIndex((other) => sameValue(other, value)) === i)
}

function opposite(value: Value, dims: ReadonlyMap<string, Dimension>): Value {
  if (typeof value !== 'string') return null
  for (const dimension of dims.values()) {
    const other = dimension.opposite.get(value)
    if (other !== undefined) return other
  }
  return value
}

/** All functions by name. */
export const FUNCTIONS: ReadonlyMap<string, LanguageFunction> = new Map<string, LanguageFunction>([
  ['len', { accepts: ['countable'], result: () => NUMBER, run: (args) => lengthOf(at(args, 0)) }],
  ['first', { accepts: ['list'], result: ([list]) => (list && itemType(list)) ?? ANY, run: (args) => items(args[0])[0] ?? null }],
  ['any', { accepts: ['list'], result: () => BOOL, run: (args) => items(args[0]).some((item) => item === true) }],
  ['all', { accepts: ['list'], result: () => BOOL, run: (args) => items(args[0]).every((item) => item === true) }],
  ['sum', { accepts: ['list'], result: () => NUMBER, run: (args) => sum(items(args[0])) }],
  ['unique', { accepts: ['list'], result: ([list]) => list ?? ANY, run: (args) => distinct(items(args[0])) }],
  ['place', { accepts: ['list', 'any'], result: () => NUMBER, run: (args) => 1 + items(args[0]).findIndex((item) => sameValue(item, at(args, 1))) }],
  ['join', { accepts: ['list', 'text'], result: () => TEXT, run: (args) => items(args[0]).map(showValue).join(showValue(at(args, 1))) }],
  ['opposite', { accepts: ['any'], result: () => TEXT, run: (args, dims) => opposite(at(args, 0), dims) }],
  ['b62', { accepts: ['number'], result: () => TEXT, run: (args) => toBase62(plain(at(args, 0))) }],
  ['unb62', { accepts: ['text'], result: () => NUMBER, run: (args) => fromBase62(plain(at(args, 0))) }],
  ['lower', { accepts: ['text'], result: () => TEXT, run: (args) => showValue(at(args, 0)).toLowerCase() }],
  ['int', { accepts: ['any'], result: () => NUMBER, run: (args) => toInteger(at(args, 0)) }],
  ['regex_match', { accepts: ['text', 'pattern'], result: () => BOOL, run: (args) => matches(plain(at(args, 0)), at(args, 1)) }],
  ['canonical_json', { accepts: ['any'], result: () => TEXT, run: (args) => canonicalJson(at(args, 0)) }],
])

/** Whether a value of this type can be given where `accepts` stands; the pattern itself is checked by the compiler. */
export function accepted(accepts: Accepts, type: ValueType): boolean {
  if (accepts === 'any' || type.kind === 'any') return true
  if (accepts === 'list') return itemType(type) !== null
  if (accepts === 'countable') return type.kind === 'text' || type.kind === 'entry' || itemType(type) !== null
  if (accepts === 'number') return type.kind === 'number'
  return type.kind === 'text' || (accepts === 'text' && type.kind === 'entry')
}
