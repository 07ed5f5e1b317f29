/**
 * Base models: those here, those of the catalogue, what fits this machine.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { baseModelSchema, shelfModelSchema } from '../entities/settings.ts'
import { call, nothing } from './call.ts'

/** The calls of `models`. */
export const modelsCalls = {
  'models.list': call('The base models that this machine has or can get.', nothing, z.object({ models: z.array(baseModelSchema) })),
  'models.shelf': call(
    'The same with the memory that training each takes here by formula, and which one to begin with.',
    nothing,
    z.object({ models: z.array(shelfModelSchema), device: z.object({ kind: z.enum(['cpu', 'gpu']), name: z.string(), available: z.number() }) }),
  ),
  'models.plan_remove': call(
    'What deleting a downloaded model would free, how many runs were trained on it, and why it cannot be deleted now, if so.',
    z.strictObject({ model: z.string().min(1) }),
    z.object({ bytes: z.number(), runs: z.int(), problem: z.string().nullable() }),
  ),
  'models.remove': call(
    'Deletes a downloaded model, to the system’s bin where there is one. Refuses what ships with the studio, what lies in the Hugging Face cache, and what a job uses.',
    z.strictObject({ model: z.string().min(1) }),
    z.object({ bytes: z.number(), sentence: z.string() }),
  ),
}
