/** Every row of the newest version: search, filters, and the chosen row in full. */

import { Rows3, SearchX } from 'lucide-react'
import { useState } from 'react'
import type { RowFilter } from '../../../../contract/entities/dataset-row.ts'
import { Button } from '../../../components/button.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Split } from '../../../components/split.tsx'
import { count } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { RowFilters } from './row-filters.tsx'
import { RowList } from './row-list.tsx'
import { RowPanel } from './row-panel.tsx'
import { useRowPages, type RowPages } from './use-row-pages.ts'

/** The tab. */
export function RowsTab({ project }: { project: string }) {
  const [filter, setFilter] = useState<RowFilter>({})
  const [current, setCurrent] = useState<number | null>(null)
  const pages = useRowPages(project, filter)
  const narrow = (next: RowFilter) => {
    setFilter(next)
    setCurrent(null)
  }
  if (pages.error?.code === 'not_found') return <NoRows />
  return <Rows project={project} pages={pages} filter={filter} onNarrow={narrow} current={current} onCurrentChange={setCurrent} />
}

/** What stands where there is no version yet. */
export function NoRows() {
  return <EmptyState icon={Rows3} title="No rows yet">They come with the first version: generate it once the mix looks right. Until then the Mix tab shows what rows would look like.</EmptyState>
}

type RowsProps = { project: string; pages: RowPages; filter: RowFilter; onNarrow: (filter: RowFilter) => void; current: number | null; onCurrentChange: (place: number | null) => void }

function Rows({ project, pages, filter, onNarrow, current, onCurrentChange }: RowsProps) {
  const chosen = current === null ? undefined : pages.at(current)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RowFilters project={project} filter={filter} isOn={!pages.isFirst} onChange={onNarrow} />
      <CountLine pages={pages} isNarrowed={Object.keys(filter).length > 0} />
      {pages.error !== null && <div className="p-6"><ErrorState error={errorParts(pages.error)} action={{ label: 'Try again', onClick: pages.refetch }} /></div>}
      {pages.error === null && pages.isFirst && <Skeleton lines={12} className="px-6" />}
      {pages.error === null && !pages.isFirst && pages.total === 0 && (
        <EmptyState icon={SearchX} title="No row passes these filters" action={<Button onClick={() => onNarrow({})}>Show all rows</Button>}>Words are found at their beginnings: “mea” finds “measure”.</EmptyState>
      )}
      {pages.error === null && pages.total > 0 && (
        <Split
          name="rows"
          label="Rows and the chosen row"
          initialShare={0.58}
          className="border-t border-line"
          first={<RowList project={project} pages={pages} current={current} isNarrow={chosen !== undefined} onCurrentChange={onCurrentChange} />}
          second={chosen === undefined || pages.version === null ? null : <RowPanel key={chosen.row} project={project} version={pages.version} row={chosen.row} onClose={() => onCurrentChange(null)} />}
        />
      )}
    </div>
  )
}

function CountLine({ pages: { total, index }, isNarrowed }: { pages: RowPages; isNarrowed: boolean }) {
  const isIndexing = index !== null && index.rows < index.of
  const isJudging = index !== null && index.judged !== null && index.judged < index.of
  const all = index?.of ?? total
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-6 gap-y-1 px-6 pb-2 text-12 text-ink-2">
      <span role="status">{isNarrowed ? `${count(total)} of ${count(all)} rows` : `${count(all)} rows`}{isIndexing && `, search ready for ${count(index.rows)}`}</span>
      {isJudging && !isIndexing && <span>{count(index.judged ?? 0)} of {count(index.of)} judged by the rules as they stand now</span>}
    </div>
  )
}
