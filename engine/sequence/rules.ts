/**
 * Rules between records as tables: an item rule over positions, a pair rule over neighbours, and the classes of
 * records that no rule tells apart. Knows no text, no request and no order of drawing.
 */
import type { Expression, Scope } from '../expression/compile-expression.ts'
import { NUMBER } from '../expression/value-type.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { readDemands } from './demands.ts'
import type { Demand } from './demands.ts'
import { fieldsRead, mentions, namesIn } from './expression-text.ts'
import { badRulebook, notYet } from './refuse-rulebook.ts'
import { compileAt } from './records.ts'
import type { RecordValues, Universe } from './records.ts'

/** Larger tables than this many cells are refused. */
const MOST_CELLS = 4_000_000
/** Verdicts that depend on the position are remembered up to this one. */
const MOST_POSITIONS = 256

/** What one rule can see of a record: the fields it reads, each combination numbered. */
export type View = {
  readonly fields: readonly string[]
  readonly seen: readonly RecordValues[]
  /** Number of what is known of a record as this rule sees it; -1 where a field that it reads is not known. */
  idOf(known: ReadonlyMap<string, Value>): number
}

/** What item and pair rules share. Positions count from 1; a pair stands at the position of its second item. */
type RuleBase = { readonly id: string; readonly from: number; readonly needs: readonly string[] }
export type ItemRule = RuleBase & { readonly kind: 'item'; readonly view: View; holds(id: number, position: number): boolean }
export type PairRule = RuleBase & { readonly kind: 'pair'; readonly prev: View; readonly next: View; holds(prev: number, next: number, position: number): boolean }
export type WholeRule = RuleBase & { readonly kind: 'whole'; readonly text: string; readonly demands: readonly Demand[] }
export type Rule = ItemRule | PairRule | WholeRule

/** Compiles the rules named in `obey`, in that order. */
export function compileRules(rulebook: Rulebook, ids: readonly string[], universe: Universe): Rule[] {
  return ids.map((id) => compileRule(rulebook, id, universe))
}

function compileRule(rulebook: Rulebook, id: string, universe: Universe): Rule {
  const source = rulebook.source.rules?.[id]
  const path = `rules.${id}`
  if (source === undefined) throw badRulebook(path, 'There is no such rule.', 'Declare it under `rules` or take it out of `obey`.')
  for (const key of ['run', 'soft', 'chance'] as const) if (source[key] !== undefined) throw notYet(path, `\`${key}\``)
  const base = { id, from: source.from ?? 1, needs: source.needs ?? [] }
  const scope: Scope = { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set() }
  if (source.item !== undefined) return itemRule(path, source.item, scope, universe, base)
  if (source.pair !== undefined) return pairRule(path, source.pair, scope, universe, base)
  if (source.whole === undefined) throw badRulebook(path, 'The rule says nothing.', 'Write `item:`, `pair:` or `whole:`.')
  return { ...base, kind: 'whole', text: source.whole, demands: readDemands(path, source.whole, scope, universe) }
}

function itemRule(path: string, text: string, scope: Scope, universe: Universe, base: RuleBase): ItemRule {
  const expression = compileAt(path, text, {
    ...scope, names: new Set([...universe.fields, 'i']), types: new Map([...universe.types, ['i', NUMBER]]),
  })
  const mentioned = namesIn(expression.node)
  const view = createView(universe.fields.filter((field) => mentioned.has(field)))
  const moves = mentions(expression.node, 'i') && !universe.fields.includes('i')
  const verdicts = new Verdicts((id, _next, position) => expression.run({ i: position, ...view.seen[id] }) === true, moves)
  return { ...base, kind: 'item', view, holds: (id, position) => verdicts.of(id, 0, position) }
}

function pairRule(path: string, text: string, scope: Scope, universe: Universe, base: RuleBase): PairRule {
  const record = { kind: 'record', fields: universe.types } as const
  const expression = compileAt(path, text, {
    ...scope, names: new Set(['prev', 'next', 'i']), types: new Map([['prev', record], ['next', record], ['i', NUMBER]]),
  })
  const [prev, next] = ['prev', 'next'].map((side) => createView(viewedFields(expression, side, universe))) as [View, View]
  const decide = (a: number, b: number, position: number): boolean =>
    expression.run({ prev: prev.seen[a] ?? null, next: next.seen[b] ?? null, i: position }) === true
  const verdicts = new Verdicts(decide, mentions(expression.node, 'i'))
  return { ...base, kind: 'pair', prev, next, holds: (a, b, position) => verdicts.of(a, b, position) }
}

function viewedFields(expression: Expression, side: string, universe: Universe): readonly string[] {
  const fields = fieldsRead(expression.node, side)
  return fields === null ? universe.fields : universe.fields.filter((field) => fields.has(field))
}

function createView(fields: readonly string[]): View {
  const ids = new Map<string, number>()
  const seen: RecordValues[] = []
  return {
    fields,
    seen,
    idOf(known) {
      const values: Record<string, Value> = {}
      for (const field of fields) {
        const value = known.get(field)
        if (value === undefined) return -1
        values[field] = value
      }
      const key = JSON.stringify(values)
      const id = ids.get(key) ?? seen.length
      if (id === seen.length) {
        ids.set(key, id)
        seen.push(values)
      }
      return id
    },
  }
}

/** Remembers what a rule says of two views at a position; positions count only for rules that mention them. */
class Verdicts {
  readonly #decide: (a: number, b: number, position: number) => boolean
  readonly #byPosition: boolean
  readonly #known: (boolean | undefined)[][][] = []

  constructor(decide: (a: number, b: number, position: number) => boolean, byPosition: boolean) {
    this.#decide = decide
    this.#byPosition = byPosition
  }

  of(a: number, b: number, position: number): boolean {
    if (this.#byPosition && position > MOST_POSITIONS) return this.#decide(a, b, position)
    const plane = (this.#known[this.#byPosition ? position : 0] ??= [])
    const row = (plane[a] ??= [])
    return (row[b] ??= this.#decide(a, b, position))
  }
}

/** The pair and item rules over the whole universe: a class for each record as first and as second of a pair. */
export type RuleTables = {
  readonly size: number
  readonly prevClass: Int32Array
  readonly nextClass: Int32Array
  readonly prevClasses: number
  readonly nextClasses: number
  /** 1 for each record that may stand at the position; `broken` is the one item rule that must not hold there. */
  items(position: number, broken?: string): Uint8Array
  /** prevClasses × nextClasses: 1 where the pair may stand at the position; `broken` is the one pair rule that must not hold. */
  pairs(position: number, broken?: string): Uint8Array
}

/** Builds the tables. Throws StudioError `bad_rulebook` where they would be too large. */
export function buildTables(path: string, rules: readonly Rule[], universe: Universe): RuleTables {
  const items = rules.filter((rule) => rule.kind === 'item')
  const pairs = rules.filter((rule) => rule.kind === 'pair')
  const known = universe.records.map((record) => new Map(Object.entries(record)))
  const prev = classify(known, pairs.map((rule) => rule.prev))
  const next = classify(known, pairs.map((rule) => rule.next))
  if (prev.ids.length * next.ids.length > MOST_CELLS) {
    throw badRulebook(path, `The rules tell ${prev.ids.length} × ${next.ids.length} kinds of neighbours apart.`, 'Let the pair rules read fewer fields.')
  }
  const itemIds = items.map((rule) => Int32Array.from(known, (values) => rule.view.idOf(values)))
  const itemMask = (position: number, broken?: string): Uint8Array =>
    Uint8Array.from(known, (_values, record) => Number(items.every((rule, k) => due(rule, broken, position, rule.holds(itemIds[k]?.[record] ?? 0, position)))))
  const pairMask = (position: number, broken?: string): Uint8Array =>
    Uint8Array.from({ length: prev.ids.length * next.ids.length }, (_zero, cell) => {
      const a = prev.ids[Math.floor(cell / next.ids.length)] as readonly number[]
      const b = next.ids[cell % next.ids.length] as readonly number[]
      return Number(pairs.every((rule, k) => due(rule, broken, position, rule.holds(a[k] as number, b[k] as number, position))))
    })
  return {
    size: known.length,
    prevClass: prev.of, nextClass: next.of, prevClasses: prev.ids.length, nextClasses: next.ids.length,
    items: remembered(itemMask), pairs: remembered(pairMask),
  }
}

/** Whether a rule is as it should be at a position: held, or broken where it is the one to break. */
function due(rule: RuleBase, broken: string | undefined, position: number, holds: boolean): boolean {
  if (rule.id === broken) return position >= rule.from && !holds
  return position < rule.from || holds
}

function classify(known: readonly ReadonlyMap<string, Value>[], views: readonly View[]): { of: Int32Array; ids: (readonly number[])[] } {
  const classes = new Map<string, number>()
  const ids: (readonly number[])[] = []
  const of = Int32Array.from(known, (values) => {
    const seen = views.map((view) => view.idOf(values))
    const key = seen.join(' ')
    const number = classes.get(key) ?? ids.length
    if (number === ids.length) {
      classes.set(key, number)
      ids.push(seen)
    }
    return number
  })
  return { of, ids }
}

function remembered(make: (position: number, broken?: string) => Uint8Array): (position: number, broken?: string) => Uint8Array {
  const known = new Map<string, Uint8Array>()
  return (position, broken) => {
    const key = `${position} ${broken ?? ''}`
    const made = known.get(key) ?? make(position, broken)
    known.set(key, made)
    return made
  }
}
