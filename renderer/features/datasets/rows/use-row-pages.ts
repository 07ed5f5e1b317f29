/**
 * Rows of a version by number in the filtered order: the pages around those in sight are fetched, kept, and dropped again;
 * so are the verdicts on them. While the index grows it is asked how far it is. Knows the calls; draws nothing.
 */

import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallOutput } from '../../../../contract/calls.ts'
import type { RowFilter, RowLine } from '../../../../contract/entities/dataset-row.ts'
import { host, type HostError } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'

const PAGE = 100
/** How often a growing index is asked. */
const GROWING_MS = 700

type Page = CallOutput<'datasets.browse'>

/** What the rules say of a row: nothing yet, that none applies, that it keeps them, or the one that it breaks, in words. */
export type RowVerdict = { state: 'waiting' | 'free' | 'kept' } | { state: 'broken'; rule: string }

/** The rows behind a list. */
export type RowPages = {
  total: number
  index: Page['index'] | null
  version: string | null
  error: HostError | null
  isFirst: boolean
  /** The row at a place of the list; undefined while its page is on its way. */
  at(place: number): RowLine | undefined
  verdictOn(row: number): RowVerdict
  /** Told which places are in sight. */
  onWindow(first: number, last: number): void
  refetch(): void
}

/** Asks for the first rows ahead of time: the index begins to be made as soon as the stage is in sight. */
export function useFirstRows(project: string, hasVersion: boolean): void {
  useCall('datasets.browse', firstPage(project, {}), { enabled: hasVersion })
}

/** Whether the first rows are still on their way; what else the stage asks for waits for them. False where they are not in sight. */
export function useIsBeforeRows(project: string, isInSight: boolean): boolean {
  const { isPending, fetchStatus } = useCall('datasets.browse', firstPage(project, {}), { enabled: isInSight })
  return isInSight && isPending && fetchStatus === 'fetching'
}

function firstPage(project: string, filter: RowFilter) {
  return { project, filter, limit: PAGE, offset: 0 }
}

/** The rows of the newest version that pass a filter. */
export function useRowPages(project: string, filter: RowFilter): RowPages {
  const [seen, setSeen] = useState<readonly [number, number]>([0, 0])
  const input = firstPage(project, filter)
  const head = useCall('datasets.browse', input, { keep: true })
  const index = head.data?.index ?? null
  const isGrowing = index !== null && (index.rows < index.of || (index.judged !== null && index.judged < index.of))
  useCall('datasets.browse', input, { enabled: isGrowing, ...(isGrowing ? { everyMs: GROWING_MS } : {}) })
  const total = head.data?.total ?? 0
  const last = Math.max(0, Math.ceil(total / PAGE) - 1)
  const wanted = Array.from({ length: seen[1] - seen[0] + 1 }, (_, i) => seen[0] + i).filter((page) => page > 0 && page <= last)
  const pages = useQueries({
    queries: wanted.map((page) => ({
      queryKey: ['datasets.browse', { ...input, offset: page * PAGE }],
      queryFn: ({ signal }: { signal: AbortSignal }) => host.call('datasets.browse', { ...input, offset: page * PAGE }, signal),
      gcTime: 30_000,
    })),
  }) as UseQueryResult<Page, HostError>[]
  const byPage = new Map(wanted.map((page, i) => [page, pages[i]?.data?.rows]))
  const verdictOn = useVerdicts(project, isGrowing ? null : (head.data?.dataset_version ?? null), [...(seen[0] === 0 ? [head.data?.rows ?? []] : []), ...byPage.values()])
  return {
    total, index, verdictOn,
    version: head.data?.dataset_version ?? null,
    error: head.error,
    isFirst: head.isPending,
    at: (place) => (place < PAGE ? head.data?.rows : byPage.get(Math.floor(place / PAGE)))?.[place % PAGE],
    onWindow: (first, end) => {
      const next = [Math.floor(first / PAGE), Math.floor(end / PAGE)] as const
      if (next[0] !== seen[0] || next[1] !== seen[1]) setSeen(next)
    },
    refetch: () => void head.refetch(),
  }
}

/** The verdicts on the rows of these pages, asked once the rows themselves are there and the index leaves the host to it. */
function useVerdicts(project: string, version: string | null, pages: readonly (readonly RowLine[] | undefined)[]): RowPages['verdictOn'] {
  const asked = version === null ? [] : pages.flatMap((page) => (page === undefined || page.length === 0 ? [] : [{ project, dataset_version: version, rows: page.map(({ row }) => row) }]))
  const answers = useQueries({
    queries: asked.map((input) => ({ queryKey: ['datasets.verdicts', input], queryFn: ({ signal }: { signal: AbortSignal }) => host.call('datasets.verdicts', input, signal), gcTime: 30_000 })),
  }) as UseQueryResult<CallOutput<'datasets.verdicts'>, HostError>[]
  const known = new Map(answers.flatMap(({ data }) => (data?.verdicts ?? []).map((verdict) => [verdict.row, verdict] as const)))
  return (row) => {
    const verdict = known.get(row)
    if (verdict === undefined) return { state: 'waiting' }
    return verdict.broken === null ? { state: verdict.rules === 0 ? 'free' : 'kept' } : { state: 'broken', rule: verdict.broken }
  }
}
