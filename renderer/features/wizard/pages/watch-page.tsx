/** Page 7: the stages as one pipeline, each with how far it is; the page may be closed and found again. */

import { useEffect } from 'react'
import type { Job } from '../../../../contract/entities/job.ts'
import { Button } from '../../../components/button.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { isActive, useJobs } from '../../../stores/jobs.ts'
import { Page } from '../page.tsx'
import { PipelineStages } from '../pipeline-stages.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

/** The page. */
export function WatchPage({ wizard, project }: ProjectPageProps) {
  const { job: id } = wizard.state
  const job = usePipeline(id)
  const isDone = job?.state === 'succeeded'
  const barred = id === null ? 'Nothing was started yet.' : isDone ? null : job === undefined || isActive(job) ? 'It is still being made.' : 'It stopped before the end.'
  return (
    <Page
      wizard={wizard}
      title={isDone ? 'It is made' : 'Your model is being made'}
      intro={isDone ? undefined : 'You can leave this page or close the window: the work goes on.'}
      barred={barred}
      nextLabel="See the result"
      full={{ address: `/p/${project}/train`, name: 'Train' }}
    >
      {id === null && <ErrorState error={{ message: 'Nothing was started yet.', next_step: 'Go back to “Make” and start it.' }} action={{ label: 'Go back', onClick: () => wizard.go('make') }} />}
      {id !== null && job === undefined && <Skeleton lines={6} />}
      {job !== undefined && <Pipeline job={job} project={project} />}
    </Page>
  )
}

function Pipeline({ job, project }: { job: Job; project: string }) {
  const resume = useAction('jobs.resume', ['jobs.list'])
  const cancel = useAction('jobs.cancel', ['jobs.list'])
  return (
    <div className="flex max-w-wide flex-col gap-5">
      {job.error !== null && <ErrorState error={job.error} action={{ label: 'Go on from there', onClick: () => resume.mutate({ job: job.id }), isLoading: resume.isPending }} />}
      {job.error === null && ['stopped', 'paused', 'interrupted'].includes(job.state) && (
        <ErrorState
          error={{ message: job.state === 'interrupted' ? 'The studio ended while this was being made.' : 'It was stopped before the end.', next_step: 'What is finished stays; go on from there.' }}
          action={{ label: 'Go on', onClick: () => resume.mutate({ job: job.id }), isLoading: resume.isPending }}
        />
      )}
      <PipelineStages job={job} project={project} />
      {isActive(job) && <div><Button isLoading={cancel.isPending || job.state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })}>Stop and save</Button></div>}
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
