/** What stands in the way of a run: what is wrong first, what is right as one quiet line that opens. */

import { CircleCheck, CircleHelp, CircleX, TriangleAlert } from 'lucide-react'
import type { PreflightItem } from '../../../../contract/entities/live-run.ts'
import { Button } from '../../../components/button.tsx'
import { Fold } from '../../../components/fold.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Spinner } from '../../../components/spinner.tsx'
import { count } from '../../../lib/format.ts'

const LOOKS = {
  ok: { word: 'Right', icon: CircleCheck, look: 'text-passed' },
  warning: { word: 'Look at this', icon: TriangleAlert, look: 'text-undecided' },
  stop: { word: 'In the way', icon: CircleX, look: 'text-failed' },
  unknown: { word: 'Not known', icon: CircleHelp, look: 'text-ink-3' },
} as const

export type PreflightListProps = {
  items: readonly PreflightItem[] | undefined
  /** True while the rows are rendered and tokenised. */
  isLooking: boolean
  /** How many rows that are. */
  rows: number | undefined
  onMend: (set: Record<string, unknown>) => void
}

/** The list. */
export function PreflightList({ items, isLooking, rows, onMend }: PreflightListProps) {
  if (items === undefined) return <Skeleton className="h-8 w-full" />
  const right = items.filter(({ level }) => level === 'ok')
  const open = items.filter(({ level }) => level !== 'ok').sort((a, b) => Number(b.level === 'stop') - Number(a.level === 'stop'))
  return (
    <div className="flex flex-col gap-1" aria-live="polite">
      {open.map((item) => <Item key={item.id} item={item} onMend={onMend} />)}
      {isLooking && <p className="flex items-center gap-2 text-ink-2"><Spinner />Reading {rows === undefined ? 'the' : `all ${count(rows)}`} samples as training will. You need not wait: training looks at the same things first.</p>}
      {right.length > 0 && (
        <Fold summary={<span className="flex items-center gap-1.5"><CircleCheck aria-hidden className="size-4 text-passed" />{open.length === 0 && !isLooking ? `All ${right.length} checks before the start are right` : `${right.length} checks are right`}</span>}>
          <div className="flex flex-col gap-1 pl-5">{right.map((item) => <Item key={item.id} item={item} onMend={onMend} />)}</div>
        </Fold>
      )}
    </div>
  )
}

function Item({ item, onMend }: { item: PreflightItem; onMend: PreflightListProps['onMend'] }) {
  const { word, icon: Picture, look } = LOOKS[item.level]
  return (
    <div className="flex min-w-0 items-start gap-2">
      <Picture aria-hidden className={`mt-0.5 size-4 shrink-0 ${look}`} />
      <p className="min-w-0 flex-1 wrap-anywhere">
        <span className="sr-only">{word}: </span>
        <span className="font-medium">{item.title}</span> <span className="text-ink-2">{item.sentence}</span>
        {item.level !== 'ok' && item.next_step !== null && <span className="text-ink-2"> {item.next_step}</span>}
      </p>
      {item.level !== 'ok' && item.set !== null && <Button size="small" onClick={() => item.set !== null && onMend(item.set)}>Mend it</Button>}
    </div>
  )
}
