/** Rows of a version as lines: question, answer, verdict, kind, split, and what was decided where anything was. Any number of them. */

import { CircleCheck, CircleMinus, CircleSlash, CircleX, Pencil } from 'lucide-react'
import type { RowLine } from '../../../../contract/entities/dataset-row.ts'
import { classes } from '../../../components/classes.ts'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { DECISION_WORDS, SPLIT_WORDS } from '../words.ts'
import type { RowPages, RowVerdict } from './use-row-pages.ts'

const ICONS = { keep: CircleCheck, fix: Pencil, exclude: CircleSlash } as const

export type RowListProps = { project: string; pages: RowPages; current: number | null; /** Leaves kind and purpose to the panel beside. */ isNarrow: boolean; onCurrentChange: (place: number) => void }

/** The list under its column heads. */
export function RowList({ project, pages, current, isNarrow, onCurrentChange }: RowListProps) {
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true, enabled: !pages.isFirst })
  const kinds = new Map(mix?.categories.map(({ category, about }) => [category, about]))
  const hasDecisions = mix !== undefined && mix.edits.keep + mix.edits.fix + mix.edits.exclude > 0
  return (
    <>
      <div aria-hidden className="flex h-8 shrink-0 items-center gap-4 border-b border-line px-6 text-12 font-medium text-ink-3">
        <span className="min-w-0 flex-2">Question</span>
        <span className="min-w-0 flex-3">Answer</span>
        <span className={verdictWidth(isNarrow)}>{isNarrow ? '' : 'Verdict'}</span>
        {!isNarrow && <><span className="w-40 shrink-0">Kind</span><span className="w-20 shrink-0">Used</span></>}
        {hasDecisions && <span className="w-20 shrink-0">Decision</span>}
      </div>
      <VirtualList
        label="Rows"
        count={pages.total}
        current={current}
        onCurrentChange={onCurrentChange}
        onOpen={onCurrentChange}
        onWindow={pages.onWindow}
        renderRow={(place) => {
          const row = pages.at(place)
          return row === undefined
            ? <div className="flex h-8 items-center px-6"><span className="h-2 w-1/2 rounded-sm bg-n-4" /></div>
            : <Line row={row} kind={kinds.get(row.category) ?? row.category.replaceAll('_', ' ')} verdict={pages.verdictOn(row.row)} isNarrow={isNarrow} hasDecisions={hasDecisions} />
        }}
      />
    </>
  )
}

function verdictWidth(isNarrow: boolean): string {
  return isNarrow ? 'w-4 shrink-0' : 'w-24 shrink-0'
}

/** Lines joined as a sentence joins them. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' · ').replaceAll(': · ', ': ')
}

type LineProps = { row: RowLine; kind: string; verdict: RowVerdict; isNarrow: boolean; hasDecisions: boolean }

function Line({ row, kind, verdict, isNarrow, hasDecisions }: LineProps) {
  return (
    <div className={classes('flex h-8 items-center gap-4 border-b border-line px-6', row.decision === 'exclude' && 'opacity-60')}>
      <span className="min-w-0 flex-2 truncate text-ink-2">{row.question}</span>
      <span className="min-w-0 flex-3 truncate">{oneLine(row.answer)}</span>
      <span className={classes('flex items-center gap-1 text-12', verdictWidth(isNarrow))}><Verdict verdict={verdict} isNarrow={isNarrow} /></span>
      {!isNarrow && <><span title={kind} className="w-40 shrink-0 truncate text-12 text-ink-2">{kind}</span><span className="w-20 shrink-0 truncate text-12 text-ink-2">{SPLIT_WORDS[row.split].brief}</span></>}
      {hasDecisions && <span className="flex w-20 shrink-0 items-center gap-1 text-12 text-ink-2"><Decided decision={row.decision} /></span>}
    </div>
  )
}

/** A tick, a dash where no rule applies, or the rule that is broken in words. */
function Verdict({ verdict, isNarrow }: Pick<LineProps, 'verdict' | 'isNarrow'>) {
  if (verdict.state === 'broken') return <><CircleX aria-hidden className="size-3.5 shrink-0 text-failed" /><span title={verdict.rule} className={isNarrow ? 'sr-only' : 'truncate text-failed'}><span className="sr-only">Breaks: </span>{verdict.rule}</span></>
  if (verdict.state === 'waiting') return <span className="h-2 w-3.5 rounded-sm bg-n-4"><span className="sr-only">Not checked yet</span></span>
  if (verdict.state === 'free') return <><CircleMinus aria-hidden className="size-3.5 shrink-0 text-ink-3" /><span className={isNarrow ? 'sr-only' : 'truncate text-ink-3'}>No rule</span></>
  return <><CircleCheck aria-hidden className="size-3.5 shrink-0 text-passed" /><span className="sr-only">Keeps the rules</span></>
}

function Decided({ decision }: Pick<RowLine, 'decision'>) {
  if (decision === null) return null
  const Icon = ICONS[decision]
  return <><Icon aria-hidden className="size-3.5" />{DECISION_WORDS[decision]}</>
}
