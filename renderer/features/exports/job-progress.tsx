/** How far an export or the way into Ollama is, in what it counts, with the button that stops it. */

import { Square } from 'lucide-react'
import type { Job } from '../../../contract/entities/job.ts'
import { Button } from '../../components/button.tsx'
import { Progress } from '../../components/progress.tsx'
import { bytes, count, duration } from '../../lib/format.ts'
import { useAction } from '../../lib/use-call.ts'
import { phaseWords } from './export-words.ts'

/** One bar. */
export function JobProgress({ job }: { job: Job }) {
  const cancel = useAction('jobs.cancel')
  const { progress } = job
  const isBytes = progress?.unit === 'bytes'
  const label = job.state === 'queued' ? 'Waits until the device is free' : job.state === 'stopping' ? 'Stops' : phaseWords(progress?.phase ?? '')
  return (
    <Progress
      label={label}
      {...(progress === null || (progress.done === 0 && progress.total === null) ? {} : { done: progress.done })}
      {...(progress?.total == null ? {} : { total: progress.total })}
      unit={isBytes ? '' : (progress?.unit ?? '')}
      format={isBytes ? bytes : count}
      note={progress?.message ?? (progress?.eta_s == null ? undefined : `${duration(progress.eta_s)} left`)}
      action={<Button size="small" icon={Square} disabled={job.state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })}>Stop</Button>}
    />
  )
}
