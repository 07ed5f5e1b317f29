/**
 * The Hugging Face Hub: sign in, search, describe, download.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { foundModelSchema, hubModelSchema, hubStatusSchema, repoNameSchema } from '../entities/hub.ts'
import { startedSchema } from '../entities/job.ts'
import { call, nothing, project } from './call.ts'

/** The calls of `hub`. */
export const hubCalls = {
  'hub.status': call('Whether the Hub may be asked, and as whom.', nothing, hubStatusSchema),
  'hub.sign_in': call('Checks a token with the Hub and keeps it; no call gives it back.', z.strictObject({ token: z.string().min(1).max(500) }), hubStatusSchema),
  'hub.sign_out': call('Forgets the token.', nothing, hubStatusSchema),
  'hub.search': call('Text models of the Hub whose name holds these words, most downloaded first.', z.strictObject({ query: z.string().max(200), limit: z.int().positive().max(100).default(20) }), z.object({ models: z.array(foundModelSchema) })),
  'hub.describe': call('What a download of a model would bring: files, size, licence, and whether it must be asked for.', z.strictObject({ repo: repoNameSchema }), hubModelSchema),
  'hub.download': call(
    'Starts downloading a model, or goes on with the download that was begun; its licence must be accepted by name. A pipeline names its project.',
    z.strictObject({ repo: repoNameSchema, accepted_licence: z.string().max(200), project: project.optional() }),
    startedSchema.extend({ id: z.string() }),
  ),
}
