/**
 * The setup of a run: one sentence, what stands in the way, the start; the memory by part and every key in Advanced.
 * Opens filled. Knows how its parts lie; the order itself is the draft's.
 */

import { Gauge, Play, Timer } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Section } from '../../../components/section.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { useActiveJob } from '../../../stores/jobs.ts'
import { useIsAdvanced } from '../../../stores/view.ts'
import { WatchedQuestions } from '../questions/watched-questions.tsx'
import { ConfigForm } from './config-form.tsx'
import { isUntouched, useDraft, useDrafts } from './draft.ts'
import { MemoryParts } from './memory-parts.tsx'
import { MoreWays } from './more-ways.tsx'
import { PreflightList } from './preflight-list.tsx'
import { SetupSentence } from './setup-sentence.tsx'
import { useEstimate, useOrder, usePreflight } from './use-plan.ts'

/** The setup. */
export function SetupView({ project }: { project: string }) {
  const [, go] = useHashLocation()
  const isAdvanced = useIsAdvanced()
  const draft = useDraft(project)
  const { clear, setKeys } = useDrafts()
  const order = useOrder(project)
  const estimate = useEstimate(project)
  const quick = usePreflight(project, { rows: false, enabled: estimate.data !== undefined || estimate.isError })
  const rows = usePreflight(project, { rows: true, enabled: quick.data !== undefined && quick.data.items.every(({ id, level }) => id !== 'environment' || level === 'ok') })
  const start = useAction('runs.start', ['runs.list', 'projects.stages'])
  const running = useActiveJob(project, 'runs.train')
  const devices = useCall('runs.devices', {}).data?.devices ?? []
  const hasFree = devices.length > 1 && devices.filter(({ held }) => held === null).length >= Number(estimate.data?.config['devices'] ?? 1)
  const sweep = useActiveJob(project, 'runs.sweep')
  const isNothingToTrain = estimate.isError && estimate.data === undefined && estimate.error.code === 'not_found' && draft.dataset_version === undefined
  if (isNothingToTrain) return <NothingToTrain project={project} sentence={estimate.error.message} />
  // What the rows told of another order says nothing of this one: until they are looked at, the quick checks stand.
  const looked = rows.isPlaceholderData ? undefined : rows.data
  const items = looked?.items ?? quick.data?.items
  const isStopped = items?.some(({ level }) => level === 'stop') ?? false
  const startRun = () => start.mutate(order, { onSuccess: ({ run }) => { clear(project); go(`/p/${project}/train/${run}`) } })
  return (
    <div className="flex max-w-form flex-col gap-6">
      <SetupSentence project={project} estimate={estimate.data} />
      {estimate.isError && <ErrorState error={estimate.error.parts} action={{ label: 'Back to the usual values', onClick: () => clear(project) }} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" icon={Play} isLoading={start.isPending} disabled={estimate.isError} onClick={startRun}>{startWords(isStopped, running !== undefined && running.state !== 'paused' && !hasFree)}</Button>
        {estimate.data?.seconds === null && estimate.data.covers === null && <ProbeButton project={project} />}
        {estimate.data !== undefined && <MoreWays project={project} estimate={estimate.data} />}
        {!isUntouched(draft) && <Button variant="quiet" onClick={() => clear(project)}>Back to the usual values</Button>}
      </div>
      {start.isError && <ErrorState error={start.error.parts} />}
      {sweep !== undefined && <Callout meaning="running" action={<a className={buttonClasses('secondary', 'small')} href={`#/p/${project}/train/${String(sweep.payload['sweep'])}`}>Watch it</a>}>{String(sweep.payload['sweep'])} is trying values{sweep.progress?.total == null ? '' : `: ${sweep.progress.done} of ${sweep.progress.total}`}.</Callout>}
      {estimate.data?.covers != null && estimate.data.memory !== null && <p className="text-12 text-ink-3">{estimate.data.covers}</p>}
      <PreflightList items={items} isLooking={rows.isFetching && looked === undefined} rows={estimate.data?.dataset.rows} onMend={(set) => setKeys(project, set)} />
      {estimate.data !== undefined && <WatchedQuestions project={project} held={estimate.data.config['sample_prompts'] as number} />}
      {estimate.data !== undefined && isAdvanced && (
        <>
          {estimate.data.memory !== null && <Section title="Memory" note="Calculated from the model’s size, not measured yet."><MemoryParts memory={estimate.data.memory} /></Section>}
          <ConfigForm project={project} estimate={estimate.data} />
        </>
      )}
      {estimate.data === undefined && !estimate.isError && <Skeleton className="h-32 w-full" />}
    </div>
  )
}

function startWords(isStopped: boolean, isBusy: boolean): string {
  if (isStopped) return 'Run anyway'
  return isBusy ? 'Queue the training' : 'Start training'
}

/** Trains a few steps to see how long one takes. */
function ProbeButton({ project }: { project: string }) {
  const order = useOrder(project)
  const probe = useAction('runs.probe')
  const job = useActiveJob(project, 'runs.probe')
  const done = job?.progress
  return (
    <Button icon={Timer} isLoading={probe.isPending || job !== undefined} onClick={() => probe.mutate(order)}>
      {job === undefined ? 'Measure the time' : done == null ? 'Measuring …' : `Measuring: ${done.done} of ${done.total ?? '?'} steps`}
    </Button>
  )
}

function NothingToTrain({ project, sentence }: { project: string; sentence: string }) {
  return (
    <EmptyState icon={Gauge} title="No samples to train on yet" action={<a className={buttonClasses('primary')} href={`#/p/${project}/data`}>Make samples in Data</a>}>
      {sentence} A model learns from samples that your rules generate.
    </EmptyState>
  )
}
