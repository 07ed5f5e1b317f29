/**
 * Talking to a subject.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { decodingSchema, replySchema } from '../entities/chat.ts'
import { messageSchema } from '../entities/dataset.ts'
import { subjectSchema } from '../entities/eval.ts'
import { call, project } from './call.ts'

/** The calls of `playground`. */
export const playgroundCalls = {
  'playground.chat': call(
    'One reply of a subject; pieces of it arrive as `playground.streamed` pushes.',
    z.strictObject({
      project,
      subject: subjectSchema,
      messages: z.array(messageSchema).min(1),
      constrained: z.boolean().default(false),
      decoding: decodingSchema.default(decodingSchema.parse({})),
      chat: z.string().min(1).max(64),
    }),
    replySchema,
    { paths: ['subject.path', 'subject.base_model?'] },
  ),
}
