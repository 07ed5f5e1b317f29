/**
 * The packs that ship with the studio.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { packIdSchema } from '../entities/ids.ts'
import { packPreviewSchema, packSchema } from '../entities/project.ts'
import { call, nothing } from './call.ts'

/** The calls of `packs`. */
export const packsCalls = {
  'packs.list': call('The packs that ship with the studio.', nothing, z.object({ packs: z.array(packSchema) })),
  'packs.preview': call(
    'Draws samples of a pack without making a project, and breaks one answer so that a rule refuses it. `turn` draws others.',
    z.strictObject({ pack: packIdSchema, n: z.int().min(1).max(50).default(10), turn: z.int().nonnegative().default(0) }),
    packPreviewSchema,
  ),
}
