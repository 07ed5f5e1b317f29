/**
 * The steps of a plan, one a line: made already, or with the time it takes here; and the way to measure training first, where its
 * time is not known. Knows plans; starts only the measuring.
 */

import { CircleCheck, CircleDashed, Timer } from 'lucide-react'
import type { Job } from '../../../contract/entities/job.ts'
import type { WizardPlan } from '../../../contract/entities/wizard.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useAction } from '../../lib/use-call.ts'
import { isActive, useJobs } from '../../stores/jobs.ts'
import { PipelineStages } from './pipeline-stages.tsx'
import { rangeWords } from './plan-words.ts'

/** The list. */
export function PlanSteps({ planned }: Pick<WizardPlan, 'planned'>) {
  return (
    <ol aria-label="What will be done" className="divide-y divide-line rounded-md border border-line bg-surface">
      {planned.map(({ name, words, seconds, is_done }) => (
        <li key={name} className="flex min-h-9 items-center gap-3 px-4 py-1.5">
          {is_done ? <CircleCheck aria-hidden className="size-4 shrink-0 text-passed" /> : <CircleDashed aria-hidden className="size-4 shrink-0 text-ink-3" />}
          <span className={`min-w-0 flex-1 ${is_done ? 'text-ink-2' : ''}`}>{`${words.slice(0, 1).toUpperCase()}${words.slice(1)}`}</span>
          <span className="shrink-0 text-12 text-ink-2">{is_done ? 'done already' : rangeWords(seconds)}</span>
        </li>
      ))}
    </ol>
  )
}

/** The newest measuring of a project; undefined where none is known. */
export function useMeasuring(project: string): Job | undefined {
  return useJobs(({ jobs }) => Object.values(jobs).findLast((job) => job.kind === 'jobs.pipeline' && job.project === project && isMeasuring(job)))
}

function isMeasuring({ payload }: Job): boolean {
  return Array.isArray(payload['stages']) && payload['stages'].some(({ call }: { call?: unknown }) => call === 'runs.probe')
}

/** Offers the measuring, shows it at work, says why it ended. Nothing where the time is known. */
export function Measure({ project, plan: { measure } }: { project: string; plan: WizardPlan }) {
  const job = useMeasuring(project)
  const start = useAction('jobs.pipeline', ['jobs.list', 'wizard.plan'])
  if (job !== undefined && isActive(job)) return <section aria-label="Measuring the time"><PipelineStages job={job} project={project} /></section>
  if (measure.length === 0) return null
  const go = () => start.mutate({ project, stages: measure })
  const failure = start.error?.parts ?? (job?.state === 'failed' ? job.error : null)
  if (failure != null) return <ErrorState error={failure} action={{ label: 'Measure again', onClick: go, isLoading: start.isPending }} />
  return (
    <Callout icon={Timer} title="How long training takes here is not known yet." action={<Button size="small" isLoading={start.isPending} onClick={go}>Measure it first</Button>}>
      A few steps tell it within a minute or two. What comes before them is kept.
    </Callout>
  )
}
