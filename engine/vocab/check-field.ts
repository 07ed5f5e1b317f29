/**
 * Checks one value against a declared field type and says in words what is wrong with it.
 * Knows no file; references to other vocabularies are checked in check-vocabularies.ts.
 */
import { nearestName } from '../expression/scope.ts'
import type { FieldType } from '../rulebook/schema.ts'
import type { Value } from './vocabulary.ts'

/** Something wrong below a field: where, and in words. */
export type FieldFault = { readonly path: readonly (string | number)[]; readonly message: string; readonly next_step: string }

/** A plain value of a document as a value of the language; what is none of it (a date, a function) becomes text. */
export function toValue(raw: unknown): Value {
  if (raw === null || raw === undefined) return null
  if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean') return raw
  if (Array.isArray(raw)) return raw.map(toValue)
  if (typeof raw === 'object') return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, toValue(value)]))
  return String(raw)
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value !== null && typeof value === 'object' ? 'a block of keys' : JSON.stringify(value) ?? 'nothing'
}

function wrong(expected: string, value: unknown): FieldFault[] {
  return [{ path: [], message: `This must be ${expected}, not ${show(value)}.`, next_step: 'Correct the value.' }]
}

function checkScalar(type: 'text' | 'int' | 'number' | 'bool', value: unknown): FieldFault[] {
  if (type === 'text') return typeof value === 'string' ? [] : wrong('a text', value)
  if (type === 'bool') return typeof value === 'boolean' ? [] : wrong('true or false', value)
  if (typeof value !== 'number') return wrong('a number', value)
  return type === 'int' && !Number.isSafeInteger(value) ? wrong('a whole number', value) : []
}

function checkEnum(values: readonly (string | number)[], value: unknown): FieldFault[] {
  if (values.includes(value as string | number)) return []
  const nearest = typeof value === 'string' ? nearestName(value, values.map(String)) : null
  const next = nearest === null ? 'Write one of these values.' : `Did you mean ${JSON.stringify(nearest)}?`
  return [{ path: [], message: `This must be ${values.map((one) => String(one)).join(', ')}, not ${show(value)}.`, next_step: next }]
}

function below(key: string | number, faults: readonly FieldFault[]): FieldFault[] {
  return faults.map((fault) => ({ ...fault, path: [key, ...fault.path] }))
}

/** Everything wrong with a value of this type. */
export function checkField(type: FieldType, value: unknown): FieldFault[] {
  if (typeof type === 'string') return checkScalar(type, value)
  if ('enum' in type) return checkEnum(type.enum, value)
  if ('ref' in type) return typeof value === 'string' || typeof value === 'number' ? [] : wrong(`a key of ${type.ref}`, value)
  if ('list' in type) {
    if (!Array.isArray(value)) return wrong('a list', value)
    return value.flatMap((item, i) => below(i, checkField(type.list, item)))
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong('a block of keys', value)
  const fields = value as Readonly<Record<string, unknown>>
  return Object.entries(type.object).flatMap(([name, inner]) => {
    if (Object.hasOwn(fields, name)) return below(name, checkField(inner, fields[name]))
    return [{ path: [], message: `The field "${name}" is missing.`, next_step: 'Add it.' }]
  })
}
