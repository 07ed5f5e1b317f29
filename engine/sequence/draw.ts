/**
 * Draws sequences for a request: the length, the positions of what must occur, then the records, each uniformly among
 * what can still be completed. Nothing is tried and thrown away except for demands that cannot be built in.
 */
import type { Random, RequestValues } from '../interfaces.ts'
import { boundsOf, both } from './automaton.ts'
import type { Bounds, Masks } from './automaton.ts'
import { solveChain } from './chain.ts'
import type { Chain, ChainSpec } from './chain.ts'
import { meets } from './demands.ts'
import type { Demand } from './demands.ts'
import type { Universe } from './records.ts'
import type { RuleTables } from './rules.ts'

/** How often a sequence is drawn anew where a demand has to be tried. */
export const MOST_TRIES = 500
const MOST_PLACINGS = 4096
const MOST_PLANS = 2000

/** Everything that drawing needs of one sequence. */
export type Model = {
  readonly universe: Universe
  readonly tables: RuleTables
  readonly masks: Masks
  readonly range: readonly [number, number]
  readonly group: Parameters<typeof solveChain>[2]
}

/** For each feasible length, one chain for each feasible way to place what must occur; or why nothing can be drawn. */
type Plan = { readonly byLength: readonly (readonly Chain[])[]; readonly bounds: Bounds } | { readonly reject: string }

/** Draws record numbers for a request, or says why there is none. */
export type Drawer = (random: Random, request: RequestValues) => number[] | { readonly reject: string }

/**
 * Makes the drawer of a sequence under demands; plans are remembered by the values of the fields in `reads`. `refuse` says
 * what is wrong with a request, or null.
 */
export function createDrawer(model: Model, reads: readonly string[], demandsOf: (request: RequestValues) => readonly Demand[], refuse: (request: RequestValues) => string | null): Drawer {
  const plans = new Map<string, Plan>()
  // Prompts with equal values share their request, which is quicker to recognise than its values.
  const seen = new WeakMap<RequestValues, Plan>()
  return (random, request) => {
    const known = seen.get(request)
    if (known !== undefined) return drawFrom(model, known, random, request)
    const key = requestKey(request, reads)
    let plan = plans.get(key)
    if (plan === undefined) {
      if (plans.size >= MOST_PLANS) plans.clear()
      const refused = refuse(request)
      plan = refused === null ? makePlan(model, boundsOf(demandsOf(request), request, model.range, model.tables, model.masks)) : { reject: refused }
      plans.set(key, plan)
    }
    seen.set(request, plan)
    return drawFrom(model, plan, random, request)
  }
}

function requestKey(request: RequestValues, reads: readonly string[]): string {
  let key = ''
  for (const name of reads) key += `${String(request[name])}\n`
  return key
}

function makePlan(model: Model, bounds: Bounds): Plan {
  const byLength = bounds.lengths.map((length) => chainsOf(model, bounds, length)).filter((chains) => chains.length > 0)
  return byLength.length === 0 ? { reject: 'no sequence keeps every rule and this request' } : { byLength, bounds }
}

/** One chain for each feasible placing of what must occur; a single one where nothing must. */
export function chainsOf(model: Model, bounds: Bounds, length: number, base?: ChainSpec): Chain[] {
  const spec: ChainSpec = base ?? { length, items: bounds.items, pairs: (position) => model.tables.pairs(position) }
  return placings(length, bounds.some.length).flatMap((places) => {
    const items = (position: number): Uint8Array => both([spec.items(position), ...bounds.some.filter((_mask, k) => places[k] === position)])
    const chain = solveChain(model.tables, { length, items: places.length === 0 ? spec.items : items, pairs: spec.pairs }, model.group)
    return chain === null ? [] : [chain]
  })
}

/** Every way to give each of `count` things a position; the first `MOST_PLACINGS` of them. */
function placings(length: number, count: number): number[][] {
  let all: number[][] = [[]]
  for (let k = 0; k < count; k += 1) {
    all = all.flatMap((places) => Array.from({ length }, (_none, i) => [...places, i + 1])).slice(0, MOST_PLACINGS)
  }
  return all
}

function drawFrom(model: Model, plan: Plan, random: Random, request: RequestValues): number[] | { reject: string } {
  if ('reject' in plan) return plan
  const tries = plan.bounds.others.length === 0 ? 1 : MOST_TRIES
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const chains = plan.byLength[plan.byLength.length === 1 ? 0 : random.below(plan.byLength.length)] as readonly Chain[]
    const chain = chains[chains.length === 1 ? 0 : random.below(chains.length)] as Chain
    const records = chain.draw(random)
    if (tries === 1 || plan.bounds.others.every((demand) => meets(demand, records.map((record) => model.universe.records[record] ?? {}), request))) return records
  }
  return { reject: `no sequence found for this request in ${MOST_TRIES} tries` }
}
