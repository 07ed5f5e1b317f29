/**
 * The packs that ship with the studio.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { packSchema } from '../entities/project.ts'
import { call, nothing } from './call.ts'

/** The calls of `packs`. */
export const packsCalls = {
  'packs.list': call('The packs that ship with the studio.', nothing, z.object({ packs: z.array(packSchema) })),
}
