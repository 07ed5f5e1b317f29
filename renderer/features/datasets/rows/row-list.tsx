/** Rows of a version as lines: question, answer, kind, split, decision. Any number of them. */

import { CircleCheck, CircleSlash, Pencil } from 'lucide-react'
import type { RowLine } from '../../../../contract/entities/dataset-row.ts'
import { classes } from '../../../components/classes.ts'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { DECISION_WORDS, SPLIT_WORDS } from '../words.ts'
import type { RowPages } from './use-row-pages.ts'

const ICONS = { keep: CircleCheck, fix: Pencil, exclude: CircleSlash } as const

export type RowListProps = { pages: RowPages; current: number | null; /** Leaves kind and purpose to the panel beside. */ isNarrow: boolean; onCurrentChange: (place: number) => void }

/** The list under its column heads. */
export function RowList({ pages, current, isNarrow, onCurrentChange }: RowListProps) {
  return (
    <>
      <div aria-hidden className="flex h-8 shrink-0 items-center gap-4 border-b border-line px-6 text-12 font-medium text-ink-3">
        <span className="min-w-0 flex-2">Question</span>
        <span className="min-w-0 flex-3">Answer</span>
        {!isNarrow && <><span className="w-24 shrink-0">Kind</span><span className="w-20 shrink-0">Used</span></>}
        <span className="w-20 shrink-0">Decision</span>
      </div>
      <VirtualList
        label="Rows"
        count={pages.total}
        current={current}
        onCurrentChange={onCurrentChange}
        onOpen={onCurrentChange}
        onWindow={pages.onWindow}
        renderRow={(place) => <Line row={pages.at(place)} isNarrow={isNarrow} />}
      />
    </>
  )
}

/** Lines joined as a sentence joins them. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' · ').replaceAll(': · ', ': ')
}

function Line({ row, isNarrow }: { row: RowLine | undefined; isNarrow: boolean }) {
  if (row === undefined) return <div className="flex h-8 items-center px-6"><span className="h-2 w-1/2 rounded-sm bg-n-4" /></div>
  const Icon = row.decision === null ? null : ICONS[row.decision]
  return (
    <div className={classes('flex h-8 items-center gap-4 border-b border-line px-6', row.decision === 'exclude' && 'opacity-60')}>
      <span className="min-w-0 flex-2 truncate text-ink-2">{row.question}</span>
      <span className="min-w-0 flex-3 truncate">{oneLine(row.answer)}</span>
      {!isNarrow && <><span className="w-24 shrink-0 truncate text-12 text-ink-2">{row.category.replaceAll('_', ' ')}</span><span className="w-20 shrink-0 truncate text-12 text-ink-2">{SPLIT_WORDS[row.split].brief}</span></>}
      <span className="flex w-20 shrink-0 items-center gap-1 text-12 text-ink-2">{Icon !== null && row.decision !== null && <><Icon aria-hidden className="size-3.5" />{DECISION_WORDS[row.decision]}</>}</span>
    </div>
  )
}
