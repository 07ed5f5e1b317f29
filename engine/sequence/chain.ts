/**
 * Sequences of a fixed length as a solved chain: backwards, which records can still be completed; forwards, uniform
 * drawing among those. Knows masks and class tables only, not where they come from.
 */
import type { Random } from '../interfaces.ts'
import type { Value } from '../vocab/vocabulary.ts'
import type { RuleTables } from './rules.ts'
import type { Universe } from './records.ts'

/** What a chain of this length must keep to; positions count from 1, a pair stands at its second position. */
export type ChainSpec = {
  readonly length: number
  items(position: number): Uint8Array
  pairs(position: number): Uint8Array
}

/** A chain that can be completed from its first position on. */
export type Chain = {
  readonly length: number
  /** The numbers of the records, drawn: the draw fields one after the other, each uniformly among the values that can be completed, then uniformly among what is left. */
  draw(random: Random): number[]
}

/** Records grouped by the value of the first draw field, and so on; at the leaves the records themselves. */
type Groups = { readonly groups: readonly Groups[]; readonly records: readonly number[] }
/** More different sets of records than this are not remembered. */
const MOST_SETS = 20_000

/** Solves a chain; null if no sequence keeps to the spec. A chain of length 0 draws nothing. */
export function solveChain(tables: RuleTables, spec: ChainSpec, groupRecords: (records: readonly number[]) => Groups): Chain | null {
  const open = completable(tables, spec)
  if (open === null) return null
  const memo: Groups[][] = Array.from({ length: spec.length }, () => [])
  const choices = (position: number, prevClass: number): Groups =>
    ((memo[position - 1] as Groups[])[prevClass + 1] ??= groupRecords(followers(tables, spec, open[position - 1] as Uint8Array, position, prevClass)))
  return {
    length: spec.length,
    draw(random) {
      const records: number[] = []
      let prevClass = -1
      for (let position = 1; position <= spec.length; position += 1) {
        const record = pick(choices(position, prevClass), random)
        records.push(record)
        prevClass = tables.prevClass[record] as number
      }
      return records
    },
  }
}

function pick(groups: Groups, random: Random): number {
  let at = groups
  while (at.groups.length > 0) at = at.groups[at.groups.length === 1 ? 0 : random.below(at.groups.length)] as Groups
  return at.records[at.records.length === 1 ? 0 : random.below(at.records.length)] as number
}

/** For each position the records from which the end can be reached; null if there is none at the first. */
function completable(tables: RuleTables, spec: ChainSpec): Uint8Array[] | null {
  const open: Uint8Array[] = []
  let usable: Uint8Array | null = null
  for (let position = spec.length; position >= 1; position -= 1) {
    const allowed = spec.items(position)
    const after = usable === null ? null : prevUsable(tables, spec.pairs(position + 1), usable)
    const here = new Uint8Array(tables.size)
    const next = new Uint8Array(tables.nextClasses)
    let any = false
    for (let record = 0; record < tables.size; record += 1) {
      if (allowed[record] === 0 || (after !== null && after[tables.prevClass[record] as number] === 0)) continue
      here[record] = 1
      next[tables.nextClass[record] as number] = 1
      any = true
    }
    if (!any) return null
    open[position - 1] = here
    usable = next
  }
  return open
}

function prevUsable(tables: RuleTables, pairs: Uint8Array, usable: Uint8Array): Uint8Array {
  const able = new Uint8Array(tables.prevClasses)
  for (let a = 0; a < tables.prevClasses; a += 1) {
    for (let b = 0; b < tables.nextClasses; b += 1) if (usable[b] === 1 && pairs[a * tables.nextClasses + b] === 1) able[a] = 1
  }
  return able
}

function followers(tables: RuleTables, spec: ChainSpec, open: Uint8Array, position: number, prevClass: number): number[] {
  const pairs = prevClass === -1 ? null : spec.pairs(position)
  const records: number[] = []
  for (let record = 0; record < tables.size; record += 1) {
    const follows = pairs === null || pairs[prevClass * tables.nextClasses + (tables.nextClass[record] as number)] === 1
    if (open[record] === 1 && follows) records.push(record)
  }
  return records
}

/** Records that may stand at the position of a spec and cannot be followed by any at the next. */
export function deadEnds(tables: RuleTables, spec: ChainSpec, position: number): number[] {
  const after = spec.items(position + 1)
  const next = new Uint8Array(tables.nextClasses)
  for (let record = 0; record < tables.size; record += 1) if (after[record] === 1) next[tables.nextClass[record] as number] = 1
  const able = prevUsable(tables, spec.pairs(position + 1), next)
  const here = spec.items(position)
  return Array.from(here.keys()).filter((record) => here[record] === 1 && able[tables.prevClass[record] as number] === 0)
}

/** Groups records by the draw fields, in the order of the universe. The same records give the same groups: many chains share them. */
export function groupByFields(universe: Universe, fields: readonly string[]): (records: readonly number[]) => Groups {
  const known = new Map<string, Groups>()
  const group = (records: readonly number[], depth: number): Groups => {
    const key = `${depth} ${records.join(' ')}`
    const made = known.get(key) ?? divide(records, depth)
    if (known.size < MOST_SETS) known.set(key, made)
    return made
  }
  const divide = (records: readonly number[], depth: number): Groups => {
    const field = fields[depth]
    if (field === undefined) return { groups: [], records }
    const byValue = new Map<Value, number[]>()
    for (const record of records) {
      const value = universe.records[record]?.[field] ?? null
      const same = byValue.get(value)
      if (same === undefined) byValue.set(value, [record])
      else same.push(record)
    }
    return { groups: [...byValue.values()].map((same) => group(same, depth + 1)), records: [] }
  }
  return (records) => group(records, 0)
}
