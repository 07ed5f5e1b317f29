/** An evaluation at work: what is counted, how long it takes still, and the button that stops it. Knows one job. */

import { Square } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Job } from '../../../contract/entities/job.ts'
import { Button } from '../../components/button.tsx'
import { Card } from '../../components/card.tsx'
import { Progress } from '../../components/progress.tsx'
import { duration, roughly } from '../../lib/format.ts'
import { useAction } from '../../lib/use-call.ts'
import { subjectWords } from './subject-words.ts'
import type { Subject } from '../../../contract/entities/eval.ts'

/** A share below which the time left is a guess. */
const ENOUGH = 0.03

/** The card. */
export function Asking({ job, label = 'Asking held-out questions' }: { job: Job; label?: string }) {
  const cancel = useAction('jobs.cancel')
  const passed = useSecondsSince(job.started)
  const { progress, state } = job
  const subject = job.payload['subject'] as Subject | undefined
  const isCounted = progress !== null && progress.total !== null && progress.total > 0
  const share = isCounted ? progress.done / (progress.total ?? 1) : 0
  const left = share > ENOUGH && share < 1 && passed !== null ? (passed * (1 - share)) / share : null
  const time = passed === null ? 'Waits until the device is free' : `${duration(passed)} so far${left === null ? '' : `, about ${roughly(left)} left`}`
  return (
    <Card>
      <Progress
        label={state === 'stopping' ? 'Stopping' : label}
        {...(isCounted ? { done: progress.done, total: progress.total ?? undefined } : {})}
        unit={progress?.unit === 'prompts' ? 'answers' : (progress?.unit ?? 'answers')}
        note={`${subject === undefined ? '' : `${subjectWords(subject).title} · `}${isCounted || passed === null ? '' : 'loading the model · '}${time}`}
        action={<Button size="small" icon={Square} disabled={state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })}>Stop</Button>}
      />
    </Card>
  )
}

/** Whole seconds since a moment, ticking; null while it has not come. */
function useSecondsSince(moment: string | null): number | null {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return moment === null ? null : Math.max(0, Math.round((now - new Date(moment).getTime()) / 1000))
}
