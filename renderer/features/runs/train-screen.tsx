/**
 * The stage in which a model learns: the setup, or one run as it goes on or as it ended. The address's rest is `new` or a
 * run or a sweep; without one the screen shows what matters now. Composes; the parts ask for what they show.
 */

import { ListTree } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useParams } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { LiveRun } from '../../../contract/entities/live-run.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { count, since } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { LiveView } from './live/live-view.tsx'
import { statusLine } from './live/live-words.ts'
import { RunActions } from './live/run-actions.tsx'
import { RunBadge } from './live/run-badge.tsx'
import { RunDetails } from './live/run-details.tsx'
import { RunVerdict, useRunEval } from './live/run-verdict.tsx'
import { useLiveRun } from './live/use-live-run.ts'
import { SetupView } from './setup/setup-view.tsx'

const SweepView = lazy(async () => ({ default: (await import('./ways/index.ts')).SweepView }))

/** The screen. */
export function TrainScreen({ project }: { project: string }) {
  const [chosen = ''] = (useParams()['*'] ?? '').split('/')
  const runs = useCall('runs.list', { project })
  const newest = runs.data?.runs.at(-1)?.id
  const shown = chosen.startsWith('run-') ? chosen : chosen === 'new' ? undefined : newest
  if (chosen.startsWith('sweep-')) return <Suspense><SweepView project={project} name={chosen} /></Suspense>
  if (runs.data === undefined && !runs.isError && chosen === '') return <div className="p-6"><Skeleton className="h-12 max-w-form" /></div>
  return shown === undefined ? <Setup project={project} newest={newest} /> : <Watched key={shown} project={project} run={shown} runs={runs.data?.runs.map(({ id }) => id) ?? [shown]} />
}

function Setup({ project, newest }: { project: string; newest: string | undefined }) {
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Train"
        actions={newest !== undefined && <a className={buttonClasses('secondary')} href={`#/p/${project}/train/${newest}`}>Newest run</a>}
      />
      <div className="flex flex-col gap-4 px-6 pb-8">
        <SetupView project={project} />
      </div>
    </div>
  )
}

function Watched({ project, run, runs }: { project: string; run: string; runs: readonly string[] }) {
  const [isDetailed, detail] = useState(false)
  const [, go] = useHashLocation()
  const live = useLiveRun(project, run)
  const sweep = useCall('runs.sweeps', { project }).data?.sweeps.find(({ trials }) => trials.some((trial) => trial.run === run))?.sweep
  const { shown, isKnown } = useRunEval(project, run, live.data?.run.state === 'succeeded')
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Train"
        badge={live.data !== undefined && <RunBadge run={live.data.run.state} job={live.data.job?.state ?? null} isSilent={live.data.alerts.some(({ code }) => code === 'silent')} />}
        summary={live.data === undefined ? undefined : <span role="status">{statusLine(live.data)}</span>}
        actions={
          <>
            {runs.some((id) => id !== run) && <Select aria-label="Shown run" className="w-32" value={run} onChange={(next) => go(`/p/${project}/train/${next}`)} options={[...new Set([...runs, run])].toReversed().map((id) => ({ value: id, label: id }))} />}
            {live.data !== undefined && <Button icon={ListTree} onClick={() => detail(!isDetailed)}>Details</Button>}
            {live.data !== undefined && <RunActions project={project} live={live.data} isJudged={!isKnown || shown !== undefined} />}
          </>
        }
      />
      <div className="flex flex-col gap-4 px-6 pb-8">
        {live.isError && live.data === undefined && <ErrorState error={live.error.parts} action={{ label: 'Ask again', onClick: () => void live.refetch() }} />}
        {live.data === undefined && !live.isError && <Skeleton className="h-64 w-full" />}
        {shown !== undefined && <RunVerdict project={project} shown={shown} />}
        {live.data !== undefined && <LiveView project={project} live={live.data} />}
        {live.data !== undefined && <p className="text-12 text-ink-3">{runFacts(live.data)}{sweep !== undefined && <> · a try of <a className="underline underline-offset-4" href={`#/p/${project}/train/${sweep}`}>{sweep}</a></>}</p>}
      </div>
      {live.data !== undefined && <RunDetails project={project} live={live.data} isOpen={isDetailed} onOpenChange={detail} />}
    </div>
  )
}

function runFacts({ run, checkpoints, job }: LiveRun): string {
  const kept = checkpoints.length === 0 ? 'no checkpoint yet' : checkpoints.length === 1 ? 'one checkpoint kept' : `${count(checkpoints.length)} checkpoints kept`
  return [run.base_model, run.dataset_version === null ? 'samples from elsewhere' : `samples ${run.dataset_version}`, `seed ${run.seed}`, kept, `${job?.state === 'queued' ? 'ordered' : 'started'} ${since(run.created)}`].join(' · ')
}
