/** Rows of a version as lines: question, answer, kind, split, decision. Any number of them. */

import { CircleCheck, CircleSlash, Pencil } from 'lucide-react'
import type { RowLine } from '../../../../contract/entities/dataset-row.ts'
import { classes } from '../../../components/classes.ts'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { DECISION_WORDS } from '../words.ts'
import type { RowPages } from './use-row-pages.ts'

const ICONS = { keep: CircleCheck, fix: Pencil, exclude: CircleSlash } as const

export type RowListProps = { pages: RowPages; current: number | null; onCurrentChange: (place: number) => void }

/** The list. */
export function RowList({ pages, current, onCurrentChange }: RowListProps) {
  return (
    <VirtualList
      label="Rows"
      count={pages.total}
      current={current}
      onCurrentChange={onCurrentChange}
      onOpen={onCurrentChange}
      onWindow={pages.onWindow}
      renderRow={(place) => <Line row={pages.at(place)} />}
    />
  )
}

function Line({ row }: { row: RowLine | undefined }) {
  if (row === undefined) return <div className="flex h-8 items-center px-6"><span className="h-2 w-1/2 rounded-sm bg-n-4" /></div>
  const Icon = row.decision === null ? null : ICONS[row.decision]
  return (
    <div className={classes('flex h-8 items-center gap-3 border-b border-line px-6', row.decision === 'exclude' && 'opacity-60')}>
      <span className="min-w-0 flex-1 truncate text-ink-2">{row.question}</span>
      <span className="min-w-0 flex-1 truncate">{row.answer.replaceAll('\n', ' ⏎ ')}</span>
      {Icon !== null && row.decision !== null && <span className="flex shrink-0 items-center gap-1 text-12 text-ink-2"><Icon aria-hidden className="size-3.5" />{DECISION_WORDS[row.decision]}</span>}
      <span className="w-20 shrink-0 truncate text-12 text-ink-3">{row.category}</span>
      <span className="w-8 shrink-0 text-12 text-ink-3">{row.split}</span>
    </div>
  )
}
