/**
 * Solves a sequence anew with one rule or one request turned into its opposite, keeping as much of the original as can
 * be kept: first every other item, then those before the change, then none. Knows no text.
 */
import type { Random, RequestValues } from '../interfaces.ts'
import { boundsOf } from './automaton.ts'
import type { Bounds } from './automaton.ts'
import type { Chain } from './chain.ts'
import { opposite } from './demands.ts'
import type { Demand } from './demands.ts'
import { chainsOf } from './draw.ts'
import type { Model } from './draw.ts'
import type { AskedField } from './requests.ts'
import type { Rule } from './rules.ts'
import { shuffled } from './shuffle.ts'

/** Draws a chain is tried with before the next; more only where demands have to be tried. */
const DRAWS = 4
const DRAWS_TO_TRY = 100

/** What breaking needs: the model of drawing and the demands of a request. */
export type BreakParts = { readonly model: Model; readonly demandsOf: (request: RequestValues) => readonly Demand[] }

/** Sequences of the same length in which one rule is broken at one place. */
export function* proposeBrokenRule(parts: BreakParts, rule: Rule, records: readonly number[], request: RequestValues, random: Random): Generator<number[]> {
  if (rule.kind === 'whole') {
    const asked = parts.demandsOf(request).filter((demand) => !rule.demands.includes(demand))
    for (const demand of shuffled(rule.demands, random)) {
      const rest = rule.demands.filter((other) => other !== demand)
      yield* solveWith(parts, [...asked, ...rest, opposite(demand)], records, request, random)
    }
    return
  }
  const bounds = boundsFor(parts, parts.demandsOf(request), request)
  const first = Math.max(rule.from, rule.kind === 'pair' ? 2 : 1)
  const places = Array.from({ length: Math.max(0, records.length - first + 1) }, (_none, i) => first + i)
  for (const keep of [keepOthers, keepBefore, keepNone]) {
    for (const place of shuffled(places, random)) {
      const kept = keep(records, place)
      const chains = chainsOf(parts.model, bounds, records.length, {
        length: records.length,
        items: (position) => {
          const mask = bounds.items(position, rule.kind === 'item' && position === place ? rule.id : undefined)
          return position === place ? mask : only(mask, kept(position))
        },
        pairs: (position) => parts.model.tables.pairs(position, rule.kind === 'pair' && position === place ? rule.id : undefined),
      })
      yield* drawSome(chains, bounds, random)
    }
  }
}

/** Sequences that keep every rule and every request but that of one field. */
export function* proposeBrokenAsked(parts: BreakParts, field: AskedField, records: readonly number[], request: RequestValues, random: Random): Generator<number[]> {
  const others = parts.demandsOf(request).filter((demand) => !field.demands.includes(demand))
  for (const demand of shuffled(field.demands, random)) {
    const rest = field.demands.filter((other) => other !== demand)
    yield* solveWith(parts, [...others, ...rest, opposite(demand)], records, request, random)
  }
}

function* solveWith(parts: BreakParts, demands: readonly Demand[], records: readonly number[], request: RequestValues, random: Random): Generator<number[]> {
  const bounds = boundsFor(parts, demands, request)
  const same = bounds.lengths.filter((length) => length === records.length)
  const lengths = same.length > 0 ? same : shuffled(bounds.lengths.filter((length) => length > 0), random)
  for (const keep of [keepOthers, keepNone]) {
    for (const length of lengths) {
      const kept = keep(records, 0)
      const chains = chainsOf(parts.model, bounds, length, {
        length,
        items: (position) => {
          const mask = bounds.items(position)
          const record = kept(position)
          return record !== undefined && mask[record] === 1 ? only(mask, record) : mask
        },
        pairs: (position) => parts.model.tables.pairs(position),
      })
      yield* drawSome(chains, bounds, random)
    }
  }
}

function boundsFor({ model }: BreakParts, demands: readonly Demand[], request: RequestValues): Bounds {
  return boundsOf(demands, request, model.range, model.tables, model.masks)
}

function* drawSome(chains: readonly Chain[], bounds: Bounds, random: Random): Generator<number[]> {
  if (chains.length === 0) return
  const draws = bounds.others.length > 0 ? DRAWS_TO_TRY : DRAWS
  for (let draw = 0; draw < draws; draw += 1) yield (chains[random.below(chains.length)] as Chain).draw(random)
}

type Kept = (position: number) => number | undefined
const keepOthers = (records: readonly number[], place: number): Kept => (position) => (position === place ? undefined : records[position - 1])
const keepBefore = (records: readonly number[], place: number): Kept => (position) => (position < place ? records[position - 1] : undefined)
const keepNone = (): Kept => () => undefined

/** The mask with one record alone, or as it is where none is kept. */
function only(mask: Uint8Array, record: number | undefined): Uint8Array {
  if (record === undefined) return mask
  const one = new Uint8Array(mask.length)
  one[record] = mask[record] as number
  return one
}
