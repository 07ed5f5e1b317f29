/** How a run ended: its verdict, its numbers and its loss, with the step that follows. Asks for the curve only. */

import { ExternalLink, FlaskConical } from 'lucide-react'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { buttonClasses } from '../../components/button.tsx'
import { LineChart, type Line } from '../../components/line-chart.tsx'
import { Stat } from '../../components/stat.tsx'
import { count, duration, fixed, moment } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { GoOnButton } from './go-on-button.tsx'
import { RunState } from './run-columns.tsx'
import { canGoOn, OUTCOMES } from './run-keys.ts'

const CURVES = ['loss', 'eval_loss']

/** The result. */
export function RunOutcome({ listed }: { listed: ListedRun }) {
  const { run, verdict } = listed
  const { data } = useCall('runs.series', { project: run.project, run: run.id, names: CURVES })
  const curve = (name: string) => {
    const own = (data?.points ?? []).filter((point) => point.name === name)
    return { x: own.map(({ step }) => step), y: own.map(({ value }) => value ?? NaN) }
  }
  const unseen = curve('eval_loss')
  const lines: Line[] = [
    { id: 'loss', label: 'Training', points: curve('loss'), color: 'series-1' },
    ...(unseen.x.length === 0 ? [] : [{ id: 'eval_loss', label: 'Unseen samples', points: unseen, color: 'series-2' as const, hasDots: true }]),
  ]
  return (
    <section aria-label="Result" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1"><RunState listed={listed} /></div>
        {verdict !== null && <a className={buttonClasses('secondary', 'small')} href={`#/p/${run.project}/evaluate/${verdict.eval}`}><FlaskConical aria-hidden className="-ml-0.5 size-4" />See every rule</a>}
        {verdict === null && run.has_adapter && <a className={buttonClasses('secondary', 'small')} href={`#/p/${run.project}/evaluate`}><FlaskConical aria-hidden className="-ml-0.5 size-4" />Evaluate it</a>}
        {run.recipe !== 'imported' && <a className={buttonClasses('secondary', 'small')} href={`#/p/${run.project}/train/${run.id}`}><ExternalLink aria-hidden className="-ml-0.5 size-4" />Open in Train</a>}
        {canGoOn(listed) && <GoOnButton listed={listed} isFirst />}
      </div>
      <div className="grid grid-cols-4 gap-4 rounded-md border border-line bg-surface p-4">
        <Stat label="Rules kept" value={verdict === null ? '–' : `${verdict.kept} of ${verdict.rules}`} meaning={verdict === null ? undefined : OUTCOMES[verdict.outcome].meaning} note={verdict === null ? 'not evaluated' : verdict.close > 0 ? `${verdict.close} too close to tell` : OUTCOMES[verdict.outcome].word} />
        <Stat label="Loss at the end" value={run.loss === null ? '–' : fixed(run.loss)} note={run.best_eval_loss === null ? undefined : `unseen ${fixed(run.best_eval_loss)}`} />
        <Stat label="Steps" value={count(run.steps)} note={run.max_steps === null ? undefined : `of ${count(run.max_steps)}`} />
        <Stat label="Time" value={duration(run.duration_ms / 1000)} />
      </div>
      <LineChart label="Loss by step" lines={lines} xName="step" height={160} empty="No loss was written down." />
      <p className="text-12 text-ink-3">{made(listed)}</p>
    </section>
  )
}

function made({ run }: ListedRun): string {
  const parts = [run.base_model, run.dataset_version === null ? null : `samples ${run.dataset_version}`, run.parent === null ? null : `went on from ${run.parent}`, `seed ${run.seed}`, `started ${moment(run.created)}`]
  return parts.filter((part) => part !== null).join(' · ')
}
