/** A run that did not succeed: what happened, its last lines, one button that mends it. */

import { CircleStop, CircleX, Play, RotateCcw, SlidersHorizontal, TriangleAlert } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { LiveRun, RunRemedy } from '../../../../contract/entities/live-run.ts'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { Card } from '../../../components/card.tsx'
import { CodeBlock } from '../../../components/code-block.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Fold } from '../../../components/fold.tsx'
import { useAction, useCall } from '../../../lib/use-call.ts'

const LOOKS = { failed: { icon: CircleX, look: 'text-failed' }, interrupted: { icon: TriangleAlert, look: 'text-undecided' }, stopped: { icon: CircleStop, look: 'text-stale' } } as const

/** The card; nothing for a run that goes on, is paused or succeeded. */
export function RemedyCard({ project, live }: { project: string; live: LiveRun }) {
  const isOver = live.run.state !== 'running' && live.run.state !== 'succeeded' && !['queued', 'preparing', 'running', 'stopping', 'paused'].includes(live.job?.state ?? '')
  const remedy = useCall('runs.remedy', { project, run: live.run.id }, { enabled: isOver }).data?.remedy
  if (!isOver || remedy == null) return null
  const { icon: Picture, look } = LOOKS[remedy.state]
  return (
    <Card>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <Picture aria-hidden className={`mt-0.5 size-5 shrink-0 ${look}`} />
        <div className="-ml-3 min-w-0 flex-1 basis-80">
          <p className="font-medium wrap-anywhere">{remedy.happened}</p>
          <p className="text-ink-2 wrap-anywhere">{remedy.next_step}</p>
        </div>
        <RemedyButton project={project} live={live} action={remedy.action} />
      </div>
      {remedy.last_lines.length > 0 && <Fold summary="Its last lines" className="mt-2"><CodeBlock label="The run’s last lines" text={remedy.last_lines.join('\n')} /></Fold>}
    </Card>
  )
}

function RemedyButton({ project, live, action }: { project: string; live: LiveRun; action: RunRemedy['action'] }) {
  const [, go] = useHashLocation()
  const resume = useAction('runs.resume', ['runs.live', 'runs.remedy'])
  const start = useAction('runs.start', ['runs.list'])
  if (action.kind === 'none') return <a className={buttonClasses('primary')} href={`#/p/${project}/train/new`}><SlidersHorizontal aria-hidden className="-ml-1 size-4" />{action.label}</a>
  const error = resume.error ?? start.error
  const run = live.run.id
  const act = () => (action.kind === 'resume' ? resume.mutate({ project, run }) : start.mutate({ project, like: run, set: action.set }, { onSuccess: (started) => go(`/p/${project}/train/${started.run}`) }))
  return (
    <div className="flex flex-col gap-2">
      <Button variant="primary" icon={action.kind === 'resume' ? Play : RotateCcw} isLoading={resume.isPending || start.isPending} onClick={act}>{action.label}</Button>
      {error !== null && <ErrorState error={error.parts} />}
    </div>
  )
}
