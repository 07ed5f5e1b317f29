/** A run that waits for its turn: for what, and where that is watched. Knows jobs; starts nothing. */

import { Hourglass } from 'lucide-react'
import type { Job } from '../../../../contract/entities/job.ts'
import { buttonClasses } from '../../../components/button.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { useJobs } from '../../../stores/jobs.ts'

const AT_WORK: ReadonlySet<Job['state']> = new Set(['preparing', 'running', 'stopping'])

/** What stands while nothing can be shown. */
export function WaitingRun({ job }: { job: Job }) {
  const ahead = useJobs(({ jobs }) => Object.values(jobs).find((each) => sharesDevice(each, job) && AT_WORK.has(each.state)))
  const run = ahead?.payload['run']
  const isTraining = ahead?.kind === 'runs.train' && typeof run === 'string' && ahead.project !== null
  return (
    <EmptyState icon={Hourglass} title="It begins by itself" action={isTraining && <a className={buttonClasses('secondary')} href={`#/p/${ahead.project}/train/${run}`}>Watch {run}, which is before it</a>}>
      {isTraining ? 'Another training has this computer now.' : 'Other work has this computer now; it stands under Jobs.'} Rules and loss appear here with the first step.
    </EmptyState>
  )
}

/** True where another job holds a device that this one waits for. */
function sharesDevice(other: Job, { id, lease }: Job): boolean {
  return other.id !== id && lease !== null && lease.split(',').some((device) => other.lease?.split(',').includes(device))
}
