/** A download as it runs: bytes, speed, time left; pause, go on, stop. Knows jobs of the kind hub.download. */

import { Pause, Play, X } from 'lucide-react'
import type { Job } from '../../../contract/entities/job.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Progress } from '../../components/progress.tsx'
import { bytes, duration } from '../../lib/format.ts'
import { useAction } from '../../lib/use-call.ts'
import { useJobs } from '../../stores/jobs.ts'

const UNFINISHED: ReadonlySet<Job['state']> = new Set(['queued', 'preparing', 'running', 'stopping', 'paused', 'interrupted', 'failed'])

/** The newest download of a model that is not whole yet; undefined where there is none. */
export function useDownload(repo: string | null): Job | undefined {
  return useJobs(({ jobs }) => {
    const newest = Object.values(jobs).filter((job) => job.kind === 'hub.download' && job.payload['repo'] === repo).at(-1)
    return newest !== undefined && UNFINISHED.has(newest.state) ? newest : undefined
  })
}

/** The line. */
export function DownloadProgress({ job }: { job: Job }) {
  const pause = useAction('jobs.pause')
  const resume = useAction('jobs.resume')
  const cancel = useAction('jobs.cancel')
  const { progress } = job
  if (job.state === 'failed' && job.error !== null) {
    return <div className="mt-3"><ErrorState error={job.error} action={{ label: 'Go on with the download', onClick: () => resume.mutate({ job: job.id }), isLoading: resume.isPending }} /></div>
  }
  const isStill = job.state === 'paused' || job.state === 'interrupted'
  return (
    <div className="mt-3">
      <Progress
        label={isStill ? 'Download paused; what came is kept' : 'Downloading'}
        meaning={isStill ? 'stale' : 'running'}
        done={progress?.done}
        total={progress?.total ?? undefined}
        format={bytes}
        note={[progress?.message, progress?.eta_s == null ? undefined : `${duration(progress.eta_s)} left`].filter((part) => part !== undefined).join(' · ')}
        action={
          <span className="flex gap-1">
            {isStill ? <Button size="small" icon={Play} onClick={() => resume.mutate({ job: job.id })}>Go on</Button> : <Button size="small" variant="quiet" icon={Pause} onClick={() => pause.mutate({ job: job.id })}>Pause</Button>}
            <Button size="small" variant="quiet" icon={X} onClick={() => cancel.mutate({ job: job.id })}>Stop</Button>
          </span>
        }
      />
    </div>
  )
}
