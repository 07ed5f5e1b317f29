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
}
