/**
 * What a turn demands of one field: an exact value taken from the request, one of a list, a range, or one of these
 * by case. Compiled once from the field's rule; generator, check, grammar and mutation all ask here.
 */
import type { Random } from '../interfaces.ts'
import type { TurnContext } from './turn-context.ts'
import { spellValue } from './wire-form.ts'
import type { Codec, WireField, WireValue } from './wire-form.ts'

/** A part of a text whose values are not known yet: what always stands there, or the kind of value that will. */
export type TextPart = { readonly literal: string } | { readonly any: 'number' | 'text' }

/** A demand with its cases already decided. */
export type Leaf =
  | { readonly kind: 'exact'; readonly value: (context: TurnContext) => WireValue | null; readonly source: string; readonly pattern?: readonly TextPart[] }
  | { readonly kind: 'one_of'; readonly values: readonly WireValue[]; readonly weights?: readonly number[] }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }

/** A demand that may depend on another value. */
export type Demand =
  | Leaf
  | { readonly kind: 'cases'; readonly on: (context: TurnContext) => WireValue | null; readonly source: string; readonly when: ReadonlyMap<string, Demand>; readonly otherwise: Demand }

/** The demand that stands for this request; null where the value it depends on is not known. */
export function settle(demand: Demand, context: TurnContext): Leaf | null {
  let current = demand
  while (current.kind === 'cases') {
    const key = current.on(context)
    if (key === null) return null
    current = current.when.get(String(key)) ?? current.otherwise
  }
  return current
}

/** Whether the value meets the demand: true, false, or null where what is demanded is not known. */
export function meets(leaf: Leaf, value: WireValue, context: TurnContext): boolean | null {
  if (leaf.kind === 'range') return typeof value === 'number' && value >= leaf.low && value <= leaf.high
  if (leaf.kind === 'one_of') return leaf.values.includes(value)
  const wanted = leaf.value(context)
  return wanted === null ? null : wanted === value
}

/** A value that meets the demand, uniform or by weight where there is a choice; null where it is not known. */
export function drawValue(leaf: Leaf, context: TurnContext, random: Random): WireValue | null {
  if (leaf.kind === 'exact') return leaf.value(context)
  if (leaf.kind === 'range') return leaf.low + random.below(leaf.high - leaf.low + 1)
  return leaf.values[leaf.weights === undefined ? random.below(leaf.values.length) : drawWeighted(leaf.weights, random)] ?? null
}

/** Index of one of these weights, each as likely as its share. */
export function drawWeighted(weights: readonly number[], random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let rest = random.next() * total
  for (const [i, weight] of weights.entries()) {
    rest -= weight
    if (rest < 0) return i
  }
  return weights.length - 1
}

/** Every value that meets the demand; null where it is not known. */
export function valuesOf(leaf: Leaf, context: TurnContext): readonly WireValue[] | null {
  if (leaf.kind === 'one_of') return leaf.values
  if (leaf.kind === 'range') return Array.from({ length: leaf.high - leaf.low + 1 }, (_, i) => leaf.low + i)
  const value = leaf.value(context)
  return value === null ? null : [value]
}

/** All leaves of a demand, in the order written. */
export function leavesOf(demand: Demand): Leaf[] {
  if (demand.kind !== 'cases') return [demand]
  return [...[...demand.when.values()].flatMap(leavesOf), ...leavesOf(demand.otherwise)]
}

/** Where the unknown value of a demand should have come from, e.g. `prev.c`. */
export function sourceOf(demand: Demand, context: TurnContext): string {
  if (demand.kind === 'cases') {
    const leaf = settle(demand, context)
    return leaf === null ? demand.source : sourceOf(leaf, context)
  }
  return demand.kind === 'exact' ? demand.source : ''
}

/** What was demanded and what stands there, in words, with numbers in decimal beside their spelling. */
export function explain(field: WireField, leaf: Leaf, value: WireValue, context: TurnContext): string {
  return `${field.letter} must be ${demandWords(field.codec, leaf, context)}, not ${shown(field.codec, value)}.`
}

function demandWords(codec: Codec, leaf: Leaf, context: TurnContext): string {
  if (leaf.kind === 'range') return `from ${shown(codec, leaf.low)} to ${shown(codec, leaf.high)}`
  const values = valuesOf(leaf, context) ?? []
  const words = values.map((value) => shown(codec, value)).join(', ')
  return values.length > 1 ? `one of ${words}` : words
}

function shown(codec: Codec, value: WireValue): string {
  const spelled = spellValue(codec, value)
  return codec === 'b62' && spelled !== String(value) ? `${spelled} (${value})` : spelled
}
