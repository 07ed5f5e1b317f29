/**
 * The request fields that a sequence is asked with: which check each belongs to, and what its expression demands for
 * given values. A field counts as asked only if the request has a value for it. Knows no text of prompts.
 */
import type { Scope } from '../expression/compile-expression.ts'
import type { RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { readDemands } from './demands.ts'
import type { Demand } from './demands.ts'
import { badRulebook } from './refuse-rulebook.ts'
import type { Universe } from './records.ts'

/** One request field with a check. */
export type AskedField = {
  readonly field: string
  readonly check: string
  readonly text: string
  readonly demands: readonly Demand[]
  /** What is wrong with a value, or null. */
  refuse(value: string | number): string | null
}

/** Compiles the fields of `ask`; those without a check are left out. */
export function compileAskedFields(rulebook: Rulebook, ask: readonly string[], universe: Universe): AskedField[] {
  const request = rulebook.source.request ?? {}
  const names = new Set(Object.keys(request))
  const scope: Scope = { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names }
  return ask.flatMap((field) => {
    const source = request[field]
    if (source === undefined) throw badRulebook(`request.${field}`, 'There is no such request field.', 'Declare it under `request` or do not ask for it.')
    if (source.check === undefined) return []
    const path = `request.${field}.check`
    const demands = readDemands(path, source.check.holds, scope, universe)
    const vocabulary = source.pick === undefined ? undefined : rulebook.vocabularies.get(source.pick)
    const known = vocabulary === undefined ? source.choice : [...vocabulary.byKey.keys()]
    const keys = known === undefined || source.open === true ? null : new Set(known)
    const refuse = (value: string | number): string | null => (keys?.has(String(value)) === false ? `unknown ${source.pick ?? field}: ${value}` : null)
    return [{ field, check: source.check.id, text: source.check.holds, demands, refuse }]
  })
}

/** The fields that a request has a value for. */
export function askedIn(fields: readonly AskedField[], request: RequestValues): AskedField[] {
  return fields.filter((asked) => request[asked.field] !== undefined)
}
