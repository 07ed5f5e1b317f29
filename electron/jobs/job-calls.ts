/**
 * The calls about jobs: list, get, cancel, pause, resume, and starting a pipeline.
 * Knows the queue; not what jobs do.
 */

import type { HandlersOf } from '../../contract/handlers.ts'
import { jobQueries, type ReadableDb } from '../db/index.ts'
import type { JobQueue } from './queue.ts'

/** The handlers of `jobs.*`. */
export function jobHandlers(db: ReadableDb, queue: JobQueue): HandlersOf<'jobs'> {
  return {
    'jobs.list': ({ project, limit }) => ({ jobs: jobQueries.listJobs(db, limit, project) }),
    'jobs.get': ({ job }) => ({ job: queue.get(job) }),
    'jobs.cancel': async ({ job, at_once }) => ({ job: await queue.cancel(job, { atOnce: at_once }) }),
    'jobs.pause': async ({ job }) => ({ job: await queue.pause(job) }),
    'jobs.resume': async ({ job }) => ({ job: await queue.resume(job) }),
    'jobs.pipeline': async ({ project, stages }) => ({ job: (await queue.add('jobs.pipeline', { project, stages }, { project })).id }),
  }
}
