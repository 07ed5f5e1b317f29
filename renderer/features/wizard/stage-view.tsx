/** What there is to see of a stage at work: training shows its live view, the others their count. Knows which stage shows what. */

import type { ReactNode } from 'react'
import type { Job } from '../../../contract/entities/job.ts'
import { LiveView, statusLine, useLiveRun } from '../runs/index.ts'

/** The view; `whileUnseen` stands where the count says it all. */
export function StageView({ job, project, whileUnseen }: { job: Job; project: string; whileUnseen: ReactNode }) {
  const { run } = job.payload
  if (job.kind !== 'runs.train' || typeof run !== 'string') return whileUnseen
  return <Training project={project} run={run} whileUnseen={whileUnseen} />
}

function Training({ project, run, whileUnseen }: { project: string; run: string; whileUnseen: ReactNode }) {
  const { data } = useLiveRun(project, run)
  if (data === undefined || data.step === 0) return whileUnseen
  return (
    <div className="mt-1 flex flex-col gap-2">
      <p>{statusLine(data)}</p>
      <LiveView project={project} live={data} />
    </div>
  )
}
