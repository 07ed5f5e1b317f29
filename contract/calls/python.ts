/**
 * The Python environment.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { startedSchema } from '../entities/job.ts'
import { pythonStatusSchema } from '../entities/settings.ts'
import { call, nothing } from './call.ts'

/** The calls of `python`. */
export const pythonCalls = {
  'python.status': call('The state of the Python environment.', nothing, pythonStatusSchema),
  'python.install': call(
    'Starts installing or repairing the Python environment.',
    z.strictObject({ repair: z.boolean().default(false) }),
    startedSchema,
  ),
}
