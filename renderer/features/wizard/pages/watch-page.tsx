/** Page 7: the stages as one pipeline, each with how far it is; the page may be closed and found again. */

import { useEffect } from 'react'
import type { Job } from '../../../../contract/entities/job.ts'
import { Button } from '../../../components/button.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { duration } from '../../../lib/format.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { isActive, useJobs } from '../../../stores/jobs.ts'
import { Page } from '../page.tsx'
import { PipelineStages } from '../pipeline-stages.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

/** States in which nobody works on it, and it can go on. */
const RESTING: ReadonlySet<Job['state']> = new Set(['stopped', 'paused', 'interrupted', 'failed'])

/** The page. */
export function WatchPage({ wizard, project }: ProjectPageProps) {
  const { job: id } = wizard.state
  const job = usePipeline(id)
  const resume = useAction('jobs.resume', ['jobs.list'])
  const cancel = useAction('jobs.cancel', ['jobs.list'])
  const isResting = job !== undefined && RESTING.has(job.state)
  const barred = id === null ? 'Nothing was started yet.' : job?.state === 'succeeded' || isResting ? null : 'It is still being made.'
  const goOn = async (): Promise<true | void> => {
    if (!isResting) return
    await resume.mutateAsync({ job: job.id })
    return true
  }
  return (
    <Page
      wizard={wizard}
      {...headOf(job)}
      isWide
      action={job !== undefined && isActive(job) && <Button isLoading={cancel.isPending || job.state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })}>Stop and save</Button>}
      barred={barred}
      nextLabel={isResting ? 'Go on' : 'See the result'}
      onNext={goOn}
      full={{ address: `/p/${project}/train`, name: 'Train' }}
    >
      {id === null && <ErrorState error={{ message: 'Nothing was started yet.', next_step: 'Go back to “Make” and start it.' }} action={{ label: 'Go back', onClick: () => wizard.go('make') }} />}
      {id !== null && job === undefined && <Skeleton lines={6} />}
      {job !== undefined && <Pipeline job={job} project={project} />}
    </Page>
  )
}

/** What the page says it is, by how far the work is. */
function headOf(job: Job | undefined): { title: string; intro: string } {
  if (job?.state === 'succeeded') return { title: 'It is made', intro: tookWords(job) }
  if (job?.state === 'failed') return { title: 'It could not be made', intro: 'What is finished stays; mend the cause, then go on from there.' }
  if (job?.state === 'interrupted') return { title: 'It was interrupted', intro: 'The studio ended while this was being made. What is finished stays; go on from there.' }
  if (job !== undefined && RESTING.has(job.state)) return { title: 'It is stopped', intro: 'It was stopped before the end. What is finished stays; go on from there.' }
  return { title: 'Your model is being made', intro: 'You can leave this page or close the window: the work goes on.' }
}

/** How long all of it took, waiting included. */
function tookWords({ started, finished }: Job): string {
  return started === null || finished === null ? 'All steps are done.' : `All steps are done, in ${duration((Date.parse(finished) - Date.parse(started)) / 1000)}.`
}

function Pipeline({ job, project }: { job: Job; project: string }) {
  return (
    <div className="flex flex-col gap-5">
      {job.error !== null && <ErrorState error={job.error} />}
      <PipelineStages job={job} project={project} />
    </div>
  )
}

/** The pipeline's job: live, or read once where it ended long ago. */
function usePipeline(id: number | null): Job | undefined {
  const live = useJobs(({ jobs }) => (id === null ? undefined : jobs[id]))
  const read = useCall('jobs.get', { job: id ?? 0 }, { enabled: id !== null && live === undefined })
  const { refetch } = read
  const state = live?.state
  useEffect(() => {
    if (id !== null && state === undefined) void refetch()
  }, [id, state, refetch])
  return live ?? read.data?.job
}
