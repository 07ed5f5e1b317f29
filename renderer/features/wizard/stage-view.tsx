/** What there is to see of a stage at work: training shows its live view. Knows which stage shows what. */

import type { Job } from '../../../contract/entities/job.ts'
import { LiveView, useLiveRun } from '../runs/index.ts'

/** The view; nothing where the count says it all. */
export function StageView({ job, project }: { job: Job; project: string }) {
  const { run } = job.payload
  if (job.kind !== 'runs.train' || typeof run !== 'string') return null
  return <Training project={project} run={run} />
}

function Training({ project, run }: { project: string; run: string }) {
  const { data } = useLiveRun(project, run)
  if (data === undefined) return null
  return <div className="mt-3"><LiveView project={project} live={data} /></div>
}
