/** The head of the Data stage: what the newest version holds, whether it still fits the rules, and the one next step. */

import { ArrowRight, Sparkles } from 'lucide-react'
import { useLocation } from 'wouter'
import { stageAddress } from '../../app/address.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Progress } from '../../components/progress.tsx'
import { StageState } from '../../components/stage-state.tsx'
import { count } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { useActiveJob, useJobs } from '../../stores/jobs.ts'
import type { Mix } from './mix/use-mix.ts'
import { useFirstRows } from './rows/use-row-pages.ts'

/** What a generation of the mix is asked. */
function useGenerate(project: string, mix: Mix) {
  const generate = useAction('datasets.generate', ['datasets.state', 'jobs.list'])
  return { isStarting: generate.isPending, error: generate.error, start: () => generate.mutate({ project, counts: mix.counts }) }
}

export type DataHeaderProps = { project: string; mix: Mix; /** The tab below is about something else: its own button is the next step. */ isAside: boolean; /** The tab below is about the rows themselves: training is not its next step. */ isReview: boolean; /** False while it leaves the host to what is waited for. */ isOn: boolean }

/** The head. */
export function DataHeader({ project, mix, isAside, isReview, isOn }: DataHeaderProps) {
  const [, go] = useLocation()
  const state = useCall('datasets.state', { project }, { enabled: isOn })
  const job = useActiveJob(project, 'datasets.generate')
  const { isStarting, error, start } = useGenerate(project, mix)
  useFirstRows(project, state.data?.dataset_version != null)
  const isReady = state.data?.state === 'ready' && !mix.isMoved
  const stage = job === undefined ? (state.data?.state ?? 'empty') : 'running'
  const label = `Generate ${count(mix.total)} samples`
  return (
    <>
      <PageHeader
        title="Data"
        badge={state.data !== undefined && <StageState stage={mix.error !== null ? 'needs_you' : isReady && stage === 'ready' ? 'done' : stage} />}
        summary={<Summary project={project} hasVersion={state.data?.dataset_version != null} />}
        actions={
          job === undefined && state.data !== undefined && mix.error === null && mix.total > 0 && (
            <>
              <Button variant={isReady || isAside ? 'secondary' : 'primary'} icon={Sparkles} isLoading={isStarting} onClick={start}>{isReady ? 'Generate again' : label}</Button>
              {isReady && <Button variant={isAside || isReview ? 'secondary' : 'primary'} trailingIcon={ArrowRight} onClick={() => go(stageAddress(project, 'train'))}>Train on these</Button>}
            </>
          )
        }
      />
      <Notices project={project} changes={job === undefined ? (state.data?.changes ?? []) : []} problem={error?.parts ?? null} onMend={start} isMending={isStarting} />
    </>
  )
}

function Summary({ project, hasVersion }: { project: string; hasVersion: boolean }) {
  const { data } = useCall('datasets.get', { project }, { enabled: hasVersion })
  if (!hasVersion || data === undefined) return <>Samples are written by your rules, checked by them, and split so that the test stays unseen.</>
  const { id, accepted, splits } = data.dataset_version
  return <>{id}: {count(accepted)} samples, {count(splits['train'] ?? 0)} to learn from, {count(splits['val'] ?? 0)} to watch while training, {count(splits['test'] ?? 0)} for the test.</>
}

type NoticesProps = { project: string; changes: readonly string[]; problem: { message: string; next_step: string } | null; onMend: () => void; isMending: boolean }

function Notices({ project, changes, problem, onMend, isMending }: NoticesProps) {
  const job = useActiveJob(project, 'datasets.generate')
  const failed = useJobs(({ jobs }) => Object.values(jobs).filter((each) => each.project === project && each.kind === 'datasets.generate').at(-1))
  const cancel = useAction('jobs.cancel')
  const error = problem ?? (failed?.state === 'failed' ? failed.error : null)
  if (job === undefined && error === null && changes.length === 0) return null
  return (
    <div className="flex flex-col gap-2 px-6 pb-3">
      {job !== undefined && (
        <Progress
          label={job.state === 'stopping' ? 'Stopping' : 'Writing samples'}
          unit="samples"
          {...(job.progress === null ? {} : { done: job.progress.done, ...(job.progress.total === null ? {} : { total: job.progress.total }) })}
          note="Each one is checked by every rule before it is kept."
          action={<Button size="small" disabled={job.state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })}>Cancel</Button>}
        />
      )}
      {job === undefined && error !== null && <Callout meaning="failed" title={error.message}>{error.next_step}</Callout>}
      {changes.length > 0 && (
        <Callout meaning="stale" title="The rows are behind" action={<Button size="small" isLoading={isMending} onClick={onMend}>Make the new version</Button>}>
          {changes.slice(0, 3).join(' ')}{changes.length > 3 && ` And ${changes.length - 3} more.`}
        </Callout>
      )}
    </div>
  )
}
