/**
 * The finite universe of a record: every combination of its picked, chosen and derived fields,
 * numbered once so that rules, names and drawing become tables over those numbers.
 * Knows nothing of words, lists or rules. A field that a record does not have is null.
 */
import type { Expression, Scope } from '../expression/compile-expression.ts'
import { compileExpression } from '../expression/compile-expression.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { ANY, TEXT } from '../expression/value-type.ts'
import type { ValueType } from '../expression/value-type.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { badRulebook, notYet } from './refuse-rulebook.ts'

/** More records than this are refused: tables over them would no longer fit. */
export const MOST_RECORDS = 50_000

/** One record or what is known of it, by field; null where the record has no such field. */
export type RecordValues = Readonly<Record<string, Value>>

/** How one field gets its value. `needs` are the fields of the record that must be known first. */
type FieldStep = {
  readonly field: string
  readonly needs: readonly string[]
  /** The values to choose from; null for a derived field. */
  readonly values: readonly Value[] | null
  readonly picked: string | null
  readonly type: ValueType
  absent(env: RecordValues): boolean
  derive(env: RecordValues): Value
}

/** Every record there is, in a fixed order, and what can be concluded from a part of one. */
export type Universe = {
  readonly name: string
  /** All fields in the order in which the rulebook declares them. */
  readonly fields: readonly string[]
  /** Fields whose value is a key of a vocabulary, with the vocabulary's name. */
  readonly picks: ReadonlyMap<string, string>
  /** What expressions may assume of each field. */
  readonly types: ReadonlyMap<string, ValueType>
  readonly records: readonly RecordValues[]
  /** Number of the record with exactly these values, or -1. */
  indexOf(values: RecordValues): number
  /** The values that a field can take, apart from null. */
  valuesOf(field: string): readonly Value[]
  /** Whether a record with these known values lacks `field`; undefined where that cannot be told. */
  lacks(field: string, known: ReadonlyMap<string, Value>): boolean | undefined
  /** Adds every derived or absent field whose inputs are known. */
  conclude(known: Map<string, Value>): void
}

/** Builds the universe of `records.<name>`. Throws StudioError `bad_rulebook` for cycles and oversize, `not_yet` for `resolve`. */
export function buildUniverse(rulebook: Rulebook, name: string): Universe {
  const source = rulebook.source.records?.[name]
  const path = `records.${name}`
  if (source === undefined) throw badRulebook(path, 'There is no such record.', 'Declare it under `records`.')
  const fields = Object.keys(source)
  const scope: Scope = { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set(fields), types: chosenTypes(rulebook, source) }
  const steps = sortSteps(path, fields.map((field) => readStep(rulebook, scope, path, field, source[field])))
  const records = enumerate(path, steps, fields)
  const index = new Map(records.map((record, i) => [keyOf(record, fields), i]))
  const stepOf = new Map(steps.map((step) => [step.field, step]))
  return {
    name,
    fields,
    types: new Map(steps.map((step) => [step.field, step.type])),
    picks: new Map(steps.flatMap((step) => (step.picked === null ? [] : [[step.field, step.picked] as const]))),
    records,
    indexOf: (values) => index.get(keyOf(values, fields)) ?? -1,
    valuesOf: (field) => stepOf.get(field)?.values ?? [...new Set(records.map((record) => record[field] ?? null))].filter((v) => v !== null),
    lacks: (field, known) => lacks(stepOf.get(field), known),
    conclude: (known) => conclude(steps, known),
  }
}

/** Picked keys and values of a dimension are text; what is derived is known only once it is compiled. */
function chosenTypes(rulebook: Rulebook, source: Readonly<Record<string, object>>): Map<string, ValueType> {
  return new Map(Object.entries(source).map(([field, spec]) => {
    const keys = 'pick' in spec ? rulebook.vocabularies.get(String(spec.pick))?.entries : 'dim' in spec ? [] : undefined
    return [field, keys?.every((entry) => typeof entry.key === 'string') === true ? TEXT : ANY]
  }))
}

/** One text for the values of some fields; equal texts mean equal values. */
export function keyOf(values: RecordValues, fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => values[field] ?? null))
}

function readStep(rulebook: Rulebook, scope: Scope, path: string, field: string, source: unknown): FieldStep {
  const at = `${path}.${field}`
  const spec = source as Readonly<Record<string, string | undefined>>
  const never = (): boolean => false
  const nothing = (): Value => null
  if (spec.pick !== undefined) {
    const values = rulebook.vocabularies.get(spec.pick)?.entries.map((entry) => entry.key)
    if (values === undefined) throw badRulebook(at, `There is no vocabulary ${spec.pick}.`, 'Name one of those under `vocab`.')
    return { field, needs: [], values, picked: spec.pick, type: scope.types?.get(field) ?? ANY, absent: never, derive: nothing }
  }
  if (spec.dim !== undefined) {
    const values = rulebook.source.dims?.[spec.dim]?.values
    if (values === undefined) throw badRulebook(at, `There is no dimension ${spec.dim}.`, 'Name one of those under `dims`.')
    const unless = spec.unless === undefined ? null : compileAt(at, spec.unless, scope)
    return {
      field, values, picked: null, type: TEXT, derive: nothing,
      needs: needsOf(scope, unless === null ? [] : [unless]),
      absent: unless === null ? never : (env) => unless.run(env) === true,
    }
  }
  if (spec.is !== undefined) {
    const value = compileAt(at, spec.is, scope)
    return { field, needs: needsOf(scope, [value]), values: null, picked: null, type: value.type, absent: never, derive: (env) => value.run(env) }
  }
  if (spec.if !== undefined && spec.then !== undefined && spec.else !== undefined) {
    const [test, yes, no] = [spec.if, spec.then, spec.else].map((text) => compileAt(at, text, scope)) as [Expression, Expression, Expression]
    const type = yes.type.kind === no.type.kind ? yes.type : ANY
    return { field, needs: needsOf(scope, [test, yes, no]), values: null, picked: null, type, absent: never, derive: (env) => (test.run(env) === true ? yes : no).run(env) }
  }
  throw notYet(at, '`resolve`')
}

/** Compiles an expression of the rulebook and names the place where it stands if that fails. */
export function compileAt(path: string, text: string, scope: Scope): Expression {
  try {
    return compileExpression(text, scope)
  } catch (error) {
    throw badRulebook(path, error instanceof Error ? error.message : String(error), `Correct the expression \`${text}\`.`)
  }
}

function needsOf(scope: Scope, expressions: readonly Expression[]): string[] {
  return [...new Set(expressions.flatMap((expression) => [...expression.names]))].filter((name) => scope.names.has(name))
}

/** Orders the fields so that each comes after those it needs; keeps the declared order otherwise. */
function sortSteps(path: string, steps: readonly FieldStep[]): FieldStep[] {
  const sorted: FieldStep[] = []
  const known = new Set<string>()
  let rest = [...steps]
  while (rest.length > 0) {
    const ready = rest.find((step) => step.needs.every((field) => known.has(field)))
    if (ready === undefined) {
      const names = rest.map((step) => step.field).join(', ')
      throw badRulebook(path, `These fields are defined by each other: ${names}.`, 'Let at least one of them stand on its own.')
    }
    sorted.push(ready)
    known.add(ready.field)
    rest = rest.filter((step) => step !== ready)
  }
  return sorted
}

function enumerate(path: string, steps: readonly FieldStep[], fields: readonly string[]): RecordValues[] {
  let partial: Record<string, Value>[] = [{}]
  for (const step of steps) {
    const next: Record<string, Value>[] = []
    for (const env of partial) {
      for (const value of choicesOf(step, env)) next.push({ ...env, [step.field]: value })
      if (next.length > MOST_RECORDS) {
        throw badRulebook(path, `There are more than ${MOST_RECORDS} different records.`, 'Give the record fewer fields or fewer values.')
      }
    }
    partial = next
  }
  return partial.map((env) => Object.freeze(Object.fromEntries(fields.map((field) => [field, env[field] ?? null]))))
}

function choicesOf(step: FieldStep, env: RecordValues): readonly Value[] {
  if (step.values === null) return [step.derive(env)]
  return step.absent(env) ? [null] : step.values
}

function lacks(step: FieldStep | undefined, known: ReadonlyMap<string, Value>): boolean | undefined {
  if (step === undefined || !step.needs.every((field) => known.has(field))) return undefined
  const env = Object.fromEntries(known)
  return step.values === null ? step.derive(env) === null : step.absent(env)
}

function conclude(steps: readonly FieldStep[], known: Map<string, Value>): void {
  for (const step of steps) {
    if (known.has(step.field) || !step.needs.every((field) => known.has(field))) continue
    const env = Object.fromEntries(known)
    if (step.values === null) known.set(step.field, step.derive(env))
    else if (step.absent(env)) known.set(step.field, null)
  }
}
