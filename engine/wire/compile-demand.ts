/**
 * Turns a field's rule (`const | of | copy | inc | text | pick | int | cases`) into a demand and reports every rule
 * that cannot mean anything: an unknown name, a value its codec cannot write, a turn that cannot know what it needs.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import type { FieldRule } from '../rulebook/schema.ts'
import type { Demand, TextPart } from './demand.ts'
import type { Report } from './field-problem.ts'
import type { TurnContext } from './turn-context.ts'
import { spells } from './wire-form.ts'
import type { WireField, WireForm, WireValue } from './wire-form.ts'

/** Where a rule stands: the names it may use and the incoming messages with their forms. */
export type RuleScope = {
  readonly rulebook: Rulebook
  readonly ask: ReadonlySet<string>
  readonly messages: ReadonlyMap<string, WireForm>
  readonly report: Report
}

type Lookup = { readonly get: (context: TurnContext) => WireValue | null; readonly number: boolean; readonly source: string }

const KINDS = ['const', 'of', 'copy', 'inc', 'text', 'pick', 'int', 'cases'] as const

/** Compiles one rule; null after a problem was reported. */
export function compileDemand(rule: FieldRule, field: WireField, path: string, scope: RuleScope): Demand | null {
  const given = KINDS.filter((kind) => rule[kind] !== undefined)
  if (given.length !== 1) {
    scope.report(path, `A field needs exactly one of ${KINDS.join(', ')}; ${given.length === 0 ? 'there is none' : `there are ${given.join(' and ')}`}.`, 'Keep one of them.')
    return null
  }
  if (rule.const !== undefined) return compileList([rule.const], field, `${path}.const`, scope)
  if (rule.pick !== undefined) return compilePick(rule.pick, rule.weights, field, path, scope)
  if (rule.int !== undefined) return compileRange(rule.int, field, `${path}.int`, scope)
  if (rule.text !== undefined) return compileTemplate(rule.text, field, `${path}.text`, scope)
  if (rule.cases !== undefined) return compileCases(rule.cases, field, `${path}.cases`, scope)
  return compileReference(rule, field, path, scope)
}

function compileList(values: readonly (string | number)[], field: WireField, path: string, scope: RuleScope): Demand | null {
  const odd = values.find((value) => !spells(field.codec, value))
  if (odd !== undefined || values.length === 0) {
    scope.report(path, `${field.letter} cannot be ${odd === undefined ? 'one of nothing' : JSON.stringify(odd)}: its codec is ${field.codec}.`, field.codec === 'quoted' ? 'Write text.' : 'Write a whole number, 0 or more.')
    return null
  }
  const [only] = values
  if (values.length > 1 || only === undefined) return { kind: 'one_of', values }
  return { kind: 'exact', value: () => only, source: '' }
}

function compilePick(values: readonly (string | number)[], weights: readonly number[] | undefined, field: WireField, path: string, scope: RuleScope): Demand | null {
  if (weights !== undefined && weights.length !== values.length) {
    scope.report(`${path}.weights`, `There are ${weights.length} weights for ${values.length} values.`, 'Give one weight for each value.')
    return null
  }
  const demand = compileList(values, field, `${path}.pick`, scope)
  return demand?.kind === 'one_of' && weights !== undefined ? { ...demand, weights } : demand
}

function compileRange(range: readonly [number, number], field: WireField, path: string, scope: RuleScope): Demand | null {
  if (field.codec !== 'quoted' && range[0] >= 0) return { kind: 'range', low: range[0], high: range[1] }
  scope.report(path, `${field.letter} cannot hold numbers from ${range[0]}: its codec is ${field.codec}.`, 'Use a range of 0 or more, and a codec for numbers.')
  return null
}

function compileReference(rule: FieldRule, field: WireField, path: string, scope: RuleScope): Demand | null {
  const kind = rule.inc !== undefined ? 'inc' : rule.copy !== undefined ? 'copy' : 'of'
  const name = rule[kind] ?? ''
  const found = lookUp(name, `${path}.${kind}`, scope)
  if (found === null) return null
  if (found.number !== (field.codec !== 'quoted') || (kind === 'inc' && !found.number)) {
    scope.report(`${path}.${kind}`, `${name} is ${found.number ? 'a number' : 'text'}, and ${field.letter} is written as ${field.codec}.`, 'Take the value from something of the same kind.')
    return null
  }
  if (kind !== 'inc') return { kind: 'exact', value: found.get, source: name }
  return {
    kind: 'exact',
    source: name,
    value: (context) => {
      const value = found.get(context)
      return typeof value === 'number' ? value + 1 : null
    },
  }
}

function compileTemplate(text: string, field: WireField, path: string, scope: RuleScope): Demand | null {
  if (field.codec !== 'quoted') {
    scope.report(path, `${field.letter} is written as ${field.codec} and cannot hold text.`, 'Use const, of, copy or inc.')
    return null
  }
  const pieces = text.split(/\{([A-Za-z_][A-Za-z0-9_.]*)\}/)
  const names = pieces.filter((_, i) => i % 2 === 1)
  const lookups = names.map((name) => lookUp(name, path, scope))
  if (lookups.some((lookup) => lookup === null)) return null
  const value = (context: TurnContext): string | null => {
    let written = pieces[0] ?? ''
    for (let i = 0; i < lookups.length; i += 1) {
      const part = lookups[i]?.get(context) ?? null
      if (part === null) return null
      written += `${part}${pieces[2 * i + 2] ?? ''}`
    }
    return written
  }
  const pattern = pieces.map((piece, i): TextPart => (i % 2 === 0 ? { literal: piece } : { any: lookups[(i - 1) / 2]?.number === true ? 'number' : 'text' }))
  return { kind: 'exact', value, source: names.join(', '), pattern }
}

function compileCases(cases: NonNullable<FieldRule['cases']>, field: WireField, path: string, scope: RuleScope): Demand | null {
  const on = lookUp(cases.on, `${path}.on`, scope)
  const otherwise = compileDemand(cases.else, field, `${path}.else`, scope)
  const when = new Map<string, Demand>()
  for (const [key, rule] of Object.entries(cases.when)) {
    const demand = compileDemand(rule, field, `${path}.when.${key}`, scope)
    if (demand !== null) when.set(key, demand)
  }
  if (on === null || otherwise === null || when.size !== Object.keys(cases.when).length) return null
  return { kind: 'cases', on: on.get, source: on.source, when, otherwise }
}

/** `id` is a request field; `prev.c` a field of an incoming message. Both must be among what the turn asks. */
function lookUp(name: string, path: string, scope: RuleScope): Lookup | null {
  const [head = '', letter] = name.split('.')
  if (!scope.ask.has(head)) {
    scope.report(path, `${head} is not asked in this turn, so no check could know it.`, `Add ${head} to the turn's \`ask\` and show it in the prompt.`)
    return null
  }
  const form = scope.messages.get(head)
  if (letter === undefined && form === undefined) {
    const number = scope.rulebook.source.request?.[head]?.int !== undefined
    return { number, source: head, get: (context) => kindOnly(context.value(head), number) }
  }
  const place = form === undefined || letter?.length !== 1 ? -1 : (form.placeOf[letter.charCodeAt(0)] ?? -1)
  const field = form?.fields[place]
  if (field === undefined) {
    scope.report(path, form === undefined ? `${head} is not a message.` : `The message ${head} has no field ${letter ?? ''}.`, 'Write the name of a request field, or message.letter.')
    return null
  }
  return { number: field.codec !== 'quoted', source: name, get: (context) => context.fieldOf(head, place) }
}

function kindOnly(value: WireValue | null, number: boolean): WireValue | null {
  return value !== null && (typeof value === 'number') === number ? value : null
}
