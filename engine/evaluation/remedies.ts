/**
 * What to change when a gate fails: the rule in words, failing outputs, and a change of the data mix that a project
 * can apply as it is. Knows nothing of training: weights, counts, ranges and turns are all it speaks of.
 */
import type { CheckRow, DataMixChange, MixRemedy, SliceReport, SuiteContext } from './report.ts'
import { cellKey } from './tally.ts'
import type { Part, Tally } from './tally.ts'

/** A gate that fails, with the part in which it does. */
type Miss = { readonly row: CheckRow; readonly by: string; readonly value: string }

/** One remedy for each failing check (and slice, where the gate is judged by slice), the worst decoding of each. */
export function proposeRemedies(context: SuiteContext, tally: Tally, rows: readonly CheckRow[], slices: readonly SliceReport[]): MixRemedy[] {
  const worst = new Map<string, Miss>()
  for (const row of rows.filter((each) => each.passed === false)) {
    for (const miss of missesOf(row, slices)) {
      const key = JSON.stringify([miss.row.check, miss.by, miss.value])
      const known = worst.get(key)
      if (known === undefined || gapOf(miss.row) > gapOf(known.row)) worst.set(key, miss)
    }
  }
  return [...worst.values()].map((miss) => remedyOf(context, tally, miss, slices))
}

/** All changes together, for a run that mends everything at once: the largest weights and counts, the narrowest ranges. */
export function mergeChanges(changes: readonly DataMixChange[]): DataMixChange {
  const merged: DataMixChange = { sampling_weights: {}, counts: {}, options: {}, turns: {} }
  for (const change of changes) {
    keepLargest(merged.sampling_weights, change.sampling_weights)
    keepLargest(merged.counts, change.counts)
    for (const [category, roles] of Object.entries(change.turns)) keepLargest((merged.turns[category] ??= {}), roles)
    for (const [option, [low, high]] of Object.entries(change.options)) {
      const known = merged.options[option] ?? [low, high]
      merged.options[option] = [Math.max(known[0], low), Math.min(known[1], high)]
    }
  }
  return merged
}

function keepLargest(into: Record<string, number>, values: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(values)) into[key] = Math.max(into[key] ?? 0, value)
}

function missesOf(row: CheckRow, slices: readonly SliceReport[]): Miss[] {
  if (row.judged_by === null) return [{ row, by: '', value: '' }]
  return slices
    .filter((slice) => slice.by === row.judged_by)
    .flatMap((slice) => slice.checks
      .filter((each) => each.check === row.check && each.decoding === row.decoding && each.mode === row.mode && each.passed === false)
      .map((each) => ({ row: each, by: slice.by, value: slice.value })))
}

function gapOf(row: CheckRow): number {
  return (row.target ?? 0) - (row.rate ?? 0)
}

function remedyOf(context: SuiteContext, tally: Tally, miss: Miss, slices: readonly SliceReport[]): MixRemedy {
  const { row } = miss
  const part = partOf(tally, miss)
  const cell = part?.cells.get(cellKey(row.check, row.decoding, row.mode))
  const words = context.source.checks[row.check]
  const change = changeFor(context, miss)
  const where = miss.by === '' ? '' : ` where ${miss.by} is ${miss.value}`
  const found = `${row.check} holds for ${percent(row.rate)} (${row.k} of ${row.n}) in ${row.decoding}${where}; the target is ${percent(row.target)}.`
  const weakest = miss.by === '' ? weakestSlice(row, slices) : ''
  return {
    check: row.check,
    slice: miss.by === '' ? null : { by: miss.by, value: miss.value },
    sentence: [words?.say ?? '', found, weakest, changeInWords(context, change)].filter((sentence) => sentence !== '').join(' '),
    examples: (cell?.failing ?? []).map((failing) => ({ ...failing })),
    change,
  }
}

function partOf(tally: Tally, miss: Miss): Part | undefined {
  return miss.by === '' ? tally.whole : tally.parts.find((part) => part.by === miss.by && part.value === miss.value)
}

/** The slice with the lowest rate of this check, if it is clearly below the whole. */
function weakestSlice(row: CheckRow, slices: readonly SliceReport[]): string {
  const parts = slices.flatMap((slice) => slice.checks
    .filter((each) => each.check === row.check && each.decoding === row.decoding && each.mode === row.mode && each.rate !== null)
    .map((each) => ({ name: `${slice.by} ${slice.value}`, rate: each.rate ?? 1, k: each.k, n: each.n })))
  const lowest = parts.reduce<(typeof parts)[number] | null>((low, part) => (low === null || part.rate < low.rate ? part : low), null)
  if (lowest === null || row.rate === null || lowest.rate > row.rate - 0.02) return ''
  return `Weakest: ${lowest.name}, ${percent(lowest.rate)} (${lowest.k} of ${lowest.n}).`
}

/** How strongly the mix changes: a near miss gets a little more of the rows that teach the rule, a far one much more. */
function strengthOf(row: CheckRow): { counts: number; weight: number } {
  const gap = gapOf(row)
  if (gap <= 0.03) return { counts: 1.4, weight: 1 }
  return gap <= 0.15 ? { counts: 1.7, weight: 1 } : { counts: 2, weight: 2 }
}

function changeFor(context: SuiteContext, miss: Miss): DataMixChange {
  const weights = readWeights(context.source.train?.['sampling_weights'])
  const change: DataMixChange = { sampling_weights: { ...weights }, counts: {}, options: {}, turns: {} }
  const remedy = context.source.checks[miss.row.check]?.remedy
  const strength = strengthOf(miss.row)
  for (const category of remedy?.more ?? []) {
    if (turnsOf(context, category).includes(miss.value)) {
      change.turns[category] = { ...change.turns[category], [miss.value]: 1 + strength.weight }
      continue
    }
    const count = context.source.categories[category]?.count ?? 0
    const wanted = Math.ceil((count * strength.counts) / 100) * 100
    const reachable = Math.min(wanted, context.capacity?.[category] ?? wanted)
    if (reachable > count) change.counts[category] = reachable
    if (Object.keys(context.source.categories).length > 1) {
      change.sampling_weights[`category=${category}`] = (weights[`category=${category}`] ?? 1) + strength.weight
    }
  }
  for (const [option, [low, high]] of Object.entries(remedy?.narrow ?? {})) {
    const [from, to] = context.options[option] ?? [low, high]
    if (low > from || high < to) change.options[option] = [Math.max(low, from), Math.min(high, to)]
  }
  return change
}

/** Roles of the conversation that a category talks. */
function turnsOf(context: SuiteContext, category: string): string[] {
  const name = context.source.categories[category]?.conversation
  return name === undefined ? [] : (context.source.conversations?.[name]?.turns ?? []).map((turn) => turn.role)
}

function readWeights(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([key, weight]) => (typeof weight === 'number' ? [[key, weight]] : [])))
}

function changeInWords(context: SuiteContext, change: DataMixChange): string {
  const known = readWeights(context.source.train?.['sampling_weights'])
  const parts = [
    ...Object.entries(change.turns).flatMap(([category, roles]) => Object.entries(roles).map(([role, times]) => `write ${times} ${role} rows for each conversation of ${category}`)),
    ...Object.entries(change.counts).map(([category, count]) => `make ${count} samples of ${category} instead of ${context.source.categories[category]?.count ?? 0}`),
    ...Object.entries(change.sampling_weights).filter(([key, weight]) => known[key] !== weight).map(([key, weight]) => `draw rows of ${key.replace(/^slice\.|^category=/, '')} with weight ${weight}`),
    ...Object.entries(change.options).map(([option, [low, high]]) => `narrow ${option} to ${low} to ${high}`),
  ]
  if (parts.length === 0) return 'The rulebook names no change of the data for this check; more training is what remains.'
  const sentence = parts.join('; ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

function percent(share: number | null): string {
  return share === null ? 'n/a' : `${(share * 100).toFixed(1)} %`
}
