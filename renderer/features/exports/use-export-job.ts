/** The latest export or Ollama job of a project, live, with what came of it. Knows the two kinds of jobs. */

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
