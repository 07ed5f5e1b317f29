/**
 * The mix of a project as it is being moved: counts in sight at once, kept in the project a moment later, so that every
 * screen that asks shows the same. Knows calls; draws nothing.
 */

import { useEffect, useState } from 'react'
import type { MixCategory } from '../../../../contract/entities/dataset-row.ts'
import type { HostError } from '../../../lib/host.ts'
import { host } from '../../../lib/host.ts'
import { refresh, useCall } from '../../../lib/use-call.ts'

/** How long a hand must rest before the mix is kept and samples are drawn anew. */
const REST_MS = 350
const NO_EDITS = { keep: 0, fix: 0, exclude: 0 }

/** One category with the count that stands now. */
export type MovedCategory = MixCategory & { count: number; rows: number }
/** The mix. */
export type Mix = {
  categories: readonly MovedCategory[]
  checks: readonly { id: string; say: string }[]
  /** Rows that will be asked, those of one's own included. */
  total: number
  /** Counts that differ from the rulebook's: what `datasets.generate` is given. */
  counts: Record<string, number>
  /** The same, once the hand rests. */
  resting: Record<string, number>
  isMoved: boolean
  added: number
  imported: number
  edits: { keep: number; fix: number; exclude: number }
  error: HostError | null
  isLoading: boolean
  set(category: string, count: number): void
  scaleTo(total: number): void
  reset(): void
}

/** The mix of a project; asked for as soon as it `isOn`. */
export function useMix(project: string, isOn = true): Mix {
  const { data, error, isPending } = useCall('datasets.mix', { project }, { keep: true, enabled: isOn })
  const [moved, setMoved] = useState<Record<string, number> | null>(null)
  const kept = data?.kept
  const all = moved ?? kept ?? {}
  useEffect(() => {
    if (moved === null) return undefined
    const timer = setTimeout(() => {
      void host.call('datasets.set_mix', { project, counts: moved }).then(() => refresh('datasets.mix', 'datasets.state', 'projects.stages', 'wizard.plan'))
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [moved, project])
  const categories = (data?.categories ?? []).map((each): MovedCategory => {
    const count = Math.max(each.least, all[each.category] ?? each.rulebook_count)
    return { ...each, count, rows: count * each.rows_each }
  })
  const change = (counts: Record<string, number>) => setMoved(differing(categories, counts))
  const current = () => Object.fromEntries(categories.map(({ category, count }) => [category, count]))
  const generated = categories.reduce((sum, { rows }) => sum + rows, 0)
  return {
    categories, error, isLoading: isPending,
    checks: data?.checks ?? [],
    total: generated + (data?.added ?? 0) + (data?.imported ?? 0),
    counts: differing(categories, current()),
    resting: kept ?? {},
    isMoved: Object.keys(differing(categories, current())).length > 0,
    added: data?.added ?? 0, imported: data?.imported ?? 0, edits: data?.edits ?? NO_EDITS,
    set: (category, count) => change({ ...current(), [category]: count }),
    scaleTo: (total) => change(Object.fromEntries(categories.map(({ category, count, least }) => [category, generated === 0 ? count : Math.max(least, Math.round((count * total) / generated))]))),
    reset: () => change({}),
  }
}

function differing(categories: readonly MovedCategory[], counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(categories.filter(({ category, rulebook_count }) => (counts[category] ?? rulebook_count) !== rulebook_count).map(({ category }) => [category, counts[category]!]))
}
