/**
 * A pass through rows that nobody has decided about yet: some hundred at a time, in the order in which they are written
 * (which mixes the kinds). Knows calls; draws nothing.
 */

import { useState } from 'react'
import type { Decision, Edit } from '../../../../contract/entities/dataset-row.ts'
import { host, type HostError } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { decide, undo, type Decided } from '../rows/use-decide.ts'

/** Rows of one pass. */
const PASS = 100

/** A review. */
export type Review = {
  /** The row in sight; null when all of the pass are done. */
  current: number | null
  done: number
  total: number
  counts: Record<Decision, number>
  error: HostError | null
  isLoading: boolean
  canUndo: boolean
  decide(decision: Decision, fixed?: string): Promise<boolean>
  undo(): Promise<void>
  next(): void
  back(): void
  /** Takes the next rows that are open. */
  more(): void
}

/** A review of a version. */
export function useReview(project: string, version: string): Review {
  const [pass, setPass] = useState(0)
  const [place, setPlace] = useState(0)
  const [history, setHistory] = useState<readonly (Decided & { place: number })[]>([])
  const rows = useRowsOfPass(project, version, pass)
  const { data: edits } = useCall('datasets.edits', { project })
  const current = rows.data?.[place] ?? null
  const last = (rows.data?.length ?? 0) - 1
  return {
    current,
    done: Math.min(place, last + 1),
    total: last + 1,
    counts: edits?.counts ?? { keep: 0, fix: 0, exclude: 0 },
    error: rows.error,
    isLoading: rows.data === undefined && rows.error === null,
    canUndo: history.length > 0,
    decide: async (decision, fixed) => {
      if (current === null) return false
      // The next row is in sight at once, so that a quick second key is about it. A fix is refused on its own form.
      if (decision !== 'fix') setPlace(place + 1)
      const before = await editOf(project, version, current)
      const isTaken = await decide(project, { row: current, version }, decision, fixed)
      if (!isTaken) setPlace(place)
      else if (decision === 'fix') setPlace(place + 1)
      if (isTaken) setHistory((taken) => [...taken, { row: current, version, before, place }])
      return isTaken
    },
    undo: async () => {
      const taken = history.at(-1)
      if (taken === undefined) return
      await undo(project, taken)
      setHistory(history.slice(0, -1))
      setPlace(taken.place)
    },
    next: () => setPlace(Math.min(last + 1, place + 1)),
    back: () => setPlace(Math.max(0, place - 1)),
    more: () => {
      setPass(pass + 1)
      setPlace(0)
      setHistory([])
    },
  }
}

async function editOf(project: string, version: string, row: number): Promise<Edit | null> {
  return (await host.call('datasets.row', { project, dataset_version: version, row })).row.edit
}

/** The rows of a pass stay the same while they are decided about. */
function useRowsOfPass(project: string, version: string, pass: number): { data: readonly number[] | undefined; error: HostError | null } {
  const [kept, setKept] = useState<{ pass: number; rows: readonly number[] } | null>(null)
  const isKept = kept?.pass === pass
  const { data, error, isFetching } = useCall('datasets.browse', { project, dataset_version: version, filter: { decision: 'open' }, limit: PASS }, { enabled: !isKept })
  if (!isKept && data !== undefined && !isFetching) setKept({ pass, rows: data.rows.map(({ row }) => row) })
  return { data: isKept ? kept.rows : undefined, error }
}
