/**
 * The machine and this host.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { factSchema } from '../entities/provenance.ts'
import { capabilitiesSchema } from '../entities/settings.ts'
import { call, nothing } from './call.ts'

/** The calls of `system`. */
export const systemCalls = {
  'system.doctor': call(
    'The facts about this machine and this installation, one line each.',
    nothing,
    z.object({ facts: z.array(factSchema) }),
  ),
  'system.capabilities': call('What this host can do for its client.', nothing, capabilitiesSchema),
}
