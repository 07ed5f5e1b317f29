/** The latest export or Ollama job of a project, live, with what came of it. Knows the two kinds of jobs. */

import type { Rung } from '../../../contract/entities/export.ts'
import type { Job } from '../../../contract/entities/job.ts'
import { isActive, useJobs } from '../../stores/jobs.ts'

const KINDS: ReadonlySet<string> = new Set(['exports.run', 'ollama.add'])

/** The latest job that makes or adds a file; `isWorking` while it is at it. */
export function useExportJob(project: string): { job: Job | undefined; isWorking: boolean } {
  const job = useJobs((state) =>
    Object.values(state.jobs).reduce<Job | undefined>((latest, each) => (each.project === project && KINDS.has(each.kind) && (latest === undefined || each.id > latest.id) ? each : latest), undefined),
  )
  return { job, isWorking: job !== undefined && isActive(job) }
}

/** The rungs that the job at work has climbed in Ollama so far; null while none is at work there. */
export function useClimbingRungs(project: string): readonly Rung[] | null {
  const { job, isWorking } = useExportJob(project)
  if (!isWorking || job === undefined || (job.kind !== 'ollama.add' && job.payload['ollama_name'] == null)) return null
  return (job.result?.['rungs'] as readonly Rung[] | undefined) ?? []
}
