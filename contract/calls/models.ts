/**
 * Base models.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { baseModelSchema } from '../entities/settings.ts'
import { call, nothing } from './call.ts'

/** The calls of `models`. */
export const modelsCalls = {
  'models.list': call('The base models that this machine has or can get.', nothing, z.object({ models: z.array(baseModelSchema) })),
}
