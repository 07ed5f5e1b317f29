/**
 * The Python environment, and the machine that it is for.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { startedSchema } from '../entities/job.ts'
import { machineSchema } from '../entities/machine.ts'
import { pythonStatusSchema } from '../entities/settings.ts'
import { call, nothing, project } from './call.ts'

/** The calls of `python`. */
export const pythonCalls = {
  'python.status': call('The state of the Python environment.', nothing, pythonStatusSchema),
  'python.install': call(
    'Starts installing the Python environment in a folder (the one it was in unless given); `repair` builds it anew. At once done where it is ready.',
    z.strictObject({
      repair: z.boolean().default(false),
      /** The folder that gets it; the environment before is removed once the new one is accepted. */
      inside: z.string().min(1).optional(),
      /** The project whose pipeline asks. */
      project: project.optional(),
    }),
    startedSchema,
    { paths: ['inside'] },
  ),
  'python.machine': call('What this machine has to train with, what is used of it, and why.', nothing, machineSchema),
}
