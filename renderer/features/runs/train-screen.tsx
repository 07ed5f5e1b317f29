/**
 * The stage in which a model learns: the setup, or one run as it goes on or as it ended. The address's rest is `new` or a
 * run; without one the screen shows what matters now. Composes; the parts ask for what they show.
 */

import { ListTree } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { LiveRun } from '../../../contract/entities/live-run.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { count, since } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { LiveView } from './live/live-view.tsx'
import { statusLine } from './live/live-words.ts'
import { RunActions } from './live/run-actions.tsx'
import { RunDetails } from './live/run-details.tsx'
import { useLiveRun } from './live/use-live-run.ts'
import { SetupView } from './setup/setup-view.tsx'

/** The screen. */
export function TrainScreen({ project }: { project: string }) {
  const [chosen = ''] = (useParams()['*'] ?? '').split('/')
  const runs = useCall('runs.list', { project })
  const newest = runs.data?.runs.at(-1)?.id
  const shown = chosen.startsWith('run-') ? chosen : chosen === 'new' ? undefined : newest
  if (runs.data === undefined && !runs.isError && chosen === '') return <div className="p-6"><Skeleton className="h-12 max-w-form" /></div>
  return shown === undefined ? <Setup project={project} newest={newest} /> : <Watched key={shown} project={project} run={shown} runs={runs.data?.runs.map(({ id }) => id) ?? [shown]} />
}

function Setup({ project, newest }: { project: string; newest: string | undefined }) {
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Train"
        summary="The model learns from the samples, and answers a few held-back questions on the way so that you see the rules take hold."
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
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Train"
        badge={live.data !== undefined && <RunBadge live={live.data} />}
        summary={live.data === undefined ? undefined : <span role="status">{statusLine(live.data)}</span>}
        actions={
          <>
            {runs.length > 1 && <Select aria-label="Shown run" className="w-32" value={run} onChange={(next) => go(`/p/${project}/train/${next}`)} options={runs.toReversed().map((id) => ({ value: id, label: id }))} />}
            {live.data !== undefined && <Button icon={ListTree} onClick={() => detail(!isDetailed)}>Details</Button>}
            {live.data !== undefined && <RunActions project={project} live={live.data} />}
          </>
        }
      />
      <div className="flex flex-col gap-4 px-6 pb-8">
        {live.isError && live.data === undefined && <ErrorState error={live.error.parts} action={{ label: 'Ask again', onClick: () => void live.refetch() }} />}
        {live.data === undefined && !live.isError && <Skeleton className="h-64 w-full" />}
        {live.data !== undefined && <LiveView project={project} live={live.data} />}
        {live.data !== undefined && <p className="text-12 text-ink-3">{live.data.run.base_model} · {live.data.run.dataset_version} · seed {live.data.run.seed} · {live.data.checkpoints.length === 1 ? 'one checkpoint' : `${count(live.data.checkpoints.length)} checkpoints`} kept · started {since(live.data.run.created)}</p>}
      </div>
      {live.data !== undefined && <RunDetails project={project} live={live.data} isOpen={isDetailed} onOpenChange={detail} />}
    </div>
  )
}

function RunBadge({ live: { run, job } }: { live: LiveRun }) {
  if (job?.state === 'queued') return <StatusBadge meaning="running">Queued</StatusBadge>
  if (job?.state === 'paused') return <StatusBadge meaning="stale">Paused</StatusBadge>
  if (run.state === 'running' || job?.state === 'preparing' || job?.state === 'running') return <StatusBadge meaning="running">Training</StatusBadge>
  if (run.state === 'succeeded') return <StatusBadge meaning="passed">Done</StatusBadge>
  return null
}
