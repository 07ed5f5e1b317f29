/**
 * Scopes for the expressions of a rulebook: which names stand where, and what is known of their types.
 * Knows the rulebook's sections; compiles nothing.
 */
import type { Scope } from '../expression/compile-expression.ts'
import { ANY, BOOL, NUMBER, TEXT, typeOfField } from '../expression/value-type.ts'
import type { ValueType } from '../expression/value-type.ts'
import type { Rulebook } from './rulebook.ts'
import type { RulebookSource } from './schema.ts'

type Names = ReadonlyMap<string, ValueType>

/** A scope with these variables over the vocabularies and dimensions of the rulebook. */
export function scopeOf(rulebook: Rulebook, names: Names): Scope {
  const fields = new Map(Object.entries(rulebook.source.vocab).map(([vocab, source]) => (
    [vocab, new Map(Object.entries(source.fields ?? {}).map(([field, type]) => [field, typeOfField(type)]))] as const)))
  return { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set(names.keys()), types: names, fields }
}

/** The request fields as variables: counts are numbers, choices and messages are texts. */
export function requestNames(source: RulebookSource): Names {
  return new Map(Object.entries(source.request ?? {}).map(([name, field]) => [name, field.int !== undefined ? NUMBER : field.pick === undefined ? TEXT : ANY]))
}

/** The slots of a category or conversation as variables: a picked slot holds the entry, not its key. */
export function slotNames(slots: Readonly<Record<string, { pick?: string | undefined; int?: unknown }>> | undefined): Names {
  return new Map(Object.entries(slots ?? {}).map(([name, slot]): [string, ValueType] => (
    [name, slot.pick !== undefined ? { kind: 'entry', vocab: slot.pick } : slot.int !== undefined ? NUMBER : ANY])))
}

/** The fields of a record as variables. */
export function recordNames(source: RulebookSource, record: string | undefined): Names {
  const fields = record === undefined ? undefined : source.records?.[record]
  return new Map(Object.entries(fields ?? {}).map(([name, field]) => [name, 'dim' in field ? TEXT : ANY]))
}

/** The record that a list form's items are made of; undefined where the form is none. */
export function recordOfList(source: RulebookSource, form: string | undefined): string | undefined {
  const list = form === undefined ? undefined : source.forms?.[form]
  const item = list !== undefined && 'list' in list ? source.forms?.[list.list] : undefined
  return item !== undefined && 'record' in item ? item.record : undefined
}

function recordType(names: Names): ValueType {
  return names.size === 0 ? ANY : { kind: 'record', fields: names }
}

/** Names inside a rule: of an item its fields, of a pair `prev` and `next`, both with the position `i`; of a whole answer `answer`; and what was asked. */
export function ruleNames(source: RulebookSource, form: string | undefined, of: 'item' | 'pair' | 'whole'): Names {
  const record = recordNames(source, recordOfList(source, form))
  const asked = requestNames(source)
  if (of === 'item') return new Map([...asked, ...record, ['i', NUMBER]])
  if (of === 'pair') return new Map([...asked, ['prev', recordType(record)], ['next', recordType(record)], ['i', NUMBER]])
  return new Map([...asked, ['answer', { kind: 'list', of: recordType(record) }]])
}

/** The type that a condition must have. */
export const CONDITION = BOOL
