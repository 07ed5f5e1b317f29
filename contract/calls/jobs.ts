/**
 * The queue.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { jobIdSchema } from '../entities/ids.ts'
import { jobSchema, stageSchema, startedSchema } from '../entities/job.ts'
import { call, project } from './call.ts'

/** The calls of `jobs`. */
export const jobsCalls = {
  'jobs.list': call(
    'The queue: jobs that are not finished, and the latest finished ones.',
    z.strictObject({ project: project.optional(), limit: z.int().positive().max(1000).default(50) }),
    z.object({ jobs: z.array(jobSchema) }),
  ),
  'jobs.get': call('One job.', z.strictObject({ job: jobIdSchema }), z.object({ job: jobSchema })),
  'jobs.cancel': call(
    'Asks a job to stop; a queued one is stopped at once. With `at_once` a run that does not come to its next step is ended, and what it has not saved is lost.',
    z.strictObject({ job: jobIdSchema, at_once: z.boolean().default(false) }),
    z.object({ job: jobSchema }),
  ),
  'jobs.pause': call(
    'Asks a job to save and give its device back; it keeps its place in the queue.',
    z.strictObject({ job: jobIdSchema }),
    z.object({ job: jobSchema }),
  ),
  'jobs.resume': call(
    'Puts a paused, interrupted, stopped or failed job back into the queue.',
    z.strictObject({ job: jobIdSchema }),
    z.object({ job: jobSchema }),
  ),
  'jobs.pipeline': call(
    'Starts stages one after another, each an ordinary job; stops at the first failure or missed gate.',
    z.strictObject({ project, stages: z.array(stageSchema).min(1).max(50) }),
    startedSchema,
    { writes: true },
  ),
}
