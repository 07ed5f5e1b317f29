/**
 * What is known of a value before it exists: enough to refuse an expression that can only be wrong.
 * Knows no operators and no names; `any` stands for what is only known at run time.
 */
import type { FieldType } from '../rulebook/schema.ts'

/** The type of an expression. `set` is a tag; `vocabulary` is a whole vocabulary, a list of its entries. */
export type ValueType =
  | { readonly kind: 'any' | 'bool' | 'number' | 'text' | 'null' | 'set' }
  | { readonly kind: 'list'; readonly of: ValueType }
  | { readonly kind: 'entry'; readonly vocab: string }
  | { readonly kind: 'vocabulary'; readonly vocab: string }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, ValueType> }

export const ANY: ValueType = { kind: 'any' }
export const BOOL: ValueType = { kind: 'bool' }
export const NUMBER: ValueType = { kind: 'number' }
export const TEXT: ValueType = { kind: 'text' }

/** The type of a value of a declared vocabulary field. */
export function typeOfField(type: FieldType): ValueType {
  if (typeof type === 'string') return { kind: type === 'int' ? 'number' : type }
  if ('enum' in type) {
    if (type.enum.every((value) => typeof value === 'string')) return TEXT
    return type.enum.every((value) => typeof value === 'number') ? NUMBER : ANY
  }
  if ('ref' in type) return ANY
  if ('list' in type) return { kind: 'list', of: typeOfField(type.list) }
  return { kind: 'record', fields: new Map(Object.entries(type.object).map(([name, inner]) => [name, typeOfField(inner)])) }
}

/** The type in words, for messages. */
export function nameOfType(type: ValueType): string {
  switch (type.kind) {
    case 'bool': return 'true or false'
    case 'number': return 'a number'
    case 'text': return 'a text'
    case 'null': return 'nothing'
    case 'set': return 'a tag'
    case 'list': return 'a list'
    case 'entry': return `an entry of ${type.vocab}`
    case 'vocabulary': return `the vocabulary ${type.vocab}`
    case 'record': return 'a record'
    case 'any': return 'a value'
  }
}

/** Whether two types can ever be equal. Entries compare by key, so as text or number. */
export function comparable(left: ValueType, right: ValueType): boolean {
  const kinds = new Set([left.kind, right.kind])
  if (kinds.has('any') || kinds.has('null') || kinds.size === 1) return !kinds.has('set')
  if (kinds.has('entry')) return kinds.has('text') || kinds.has('number')
  return false
}

/** What a list-like value holds, or null for anything else. */
export function itemType(type: ValueType): ValueType | null {
  if (type.kind === 'list') return type.of
  if (type.kind === 'vocabulary') return { kind: 'entry', vocab: type.vocab }
  return null
}
