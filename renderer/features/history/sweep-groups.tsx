/** The sweeps of a project above its runs: each a line with how it stands and the way to it; its runs are in the table where they are asked for. */

import { CircleStop, SlidersHorizontal } from 'lucide-react'
import type { ShownSweep } from '../../../contract/entities/sweep.ts'
import { Button } from '../../components/button.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { count } from '../../lib/format.ts'
import { keyWords, sweepLine, sweepStanding } from '../runs/index.ts'

/** The runs of sweeps that stand in no table: those of closed sweeps, but for the best. */
export function foldedRuns(sweeps: readonly ShownSweep[], open: readonly string[]): ReadonlySet<string> {
  return new Set(sweeps.filter(({ sweep }) => !open.includes(sweep)).flatMap(({ trials, best }) => trials.filter(({ trial }) => trial !== best).map(({ run }) => run)))
}

/** The lines. */
export function SweepGroups({ project, sweeps, open, onToggle }: { project: string; sweeps: readonly ShownSweep[]; open: readonly string[]; onToggle: (sweep: string) => void }) {
  return (
    <ul aria-label="Sweeps" className="shrink-0 divide-y divide-line rounded-md border border-line bg-surface">
      {sweeps.map((each) => <Line key={each.sweep} project={project} sweep={each} isOpen={open.includes(each.sweep)} onToggle={() => onToggle(each.sweep)} />)}
    </ul>
  )
}

function Line({ project, sweep, isOpen, onToggle }: { project: string; sweep: ShownSweep; isOpen: boolean; onToggle: () => void }) {
  const { meaning, word } = sweepStanding(sweep)
  const others = sweep.trials.filter(({ trial }) => trial !== sweep.best).length
  return (
    <li className="flex min-h-10 items-center gap-3 px-4 py-1">
      <SlidersHorizontal aria-hidden className="size-4 shrink-0 text-ink-3" />
      <a className="shrink-0 rounded-sm font-medium hover:underline" href={`#/p/${project}/train/${sweep.sweep}`}>{sweep.sweep}</a>
      <span className="min-w-0 flex-1 truncate text-ink-2">{Object.keys(sweep.plan.keys).map(keyWords).join(', ')} · {sweepLine(sweep)}</span>
      <StatusBadge isPlain meaning={meaning} {...(word === 'Stopped' ? { icon: CircleStop } : {})}>{word}</StatusBadge>
      {others > 0 && <Button size="small" variant="quiet" aria-pressed={isOpen} onClick={onToggle}>{isOpen ? 'Fold its runs away' : others === 1 ? 'Show its other run' : `Show its other ${count(others)} runs`}</Button>}
    </li>
  )
}
