/**
 * Talking to subjects: replies, saved conversations, what is kept of a reply.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { chatOpeningSchema, conversationEntrySchema, conversationSchema, decodingSchema, renderedPromptSchema, replySchema } from '../entities/chat.ts'
import { messageSchema } from '../entities/dataset.ts'
import { subjectSchema } from '../entities/eval.ts'
import { packIdSchema } from '../entities/ids.ts'
import { call, inProject, project } from './call.ts'

/** Whose rules judge the reply: a project's, or a pack's that nobody has made a project of. */
const rules = { project: project.optional(), pack: packIdSchema.optional() }
const chatName = conversationSchema.shape.id
const subjectPaths = ['subject.path', 'subject.base_model?'] as const

/** The calls of `playground`. */
export const playgroundCalls = {
  'playground.chat': call(
    'One reply of a subject; pieces of it arrive as `playground.streamed` pushes. A caller that gives up stops it.',
    z.strictObject({
      ...rules,
      subject: subjectSchema,
      messages: z.array(messageSchema).min(1),
      constrained: z.boolean().default(false),
      decoding: decodingSchema.default(decodingSchema.parse({})),
      /** Names the stream of pushes, and the history file where the turn is remembered. */
      chat: z.string().min(1).max(64),
      /** Whether the turn is added to `chats/<chat>.jsonl`. */
      remember: z.boolean().default(true),
    }),
    replySchema,
    { paths: subjectPaths },
  ),
  'playground.stop': call('Stops a reply that is being written; the call answers with what there is.', z.strictObject({ chat: z.string().min(1).max(64) }), z.object({ stopped: z.boolean() })),
  'playground.open': call('Who can answer in a project, and which two to begin with.', inProject, chatOpeningSchema),
  'playground.questions': call('Four questions to begin a conversation with: the person’s own, then freshly drawn ones.', inProject, z.object({ questions: z.array(z.string()) })),
  'playground.render': call(
    'The exact text that a subject is given for a conversation.',
    z.strictObject({ ...rules, subject: subjectSchema, messages: z.array(messageSchema).min(1) }),
    renderedPromptSchema,
    { paths: subjectPaths },
  ),
  'playground.free': call('Takes every chat model out of memory.', z.strictObject({}), z.object({ freed: z.int() })),
  // A conversation is a file of its own: keeping one needs no lock, so a run of another process does not stand in its way.
  'playground.list': call(
    'The saved conversations of a project, latest first; only those that hold a text where one is given.',
    z.strictObject({ project, text: z.string().max(500).default('') }),
    z.object({ conversations: z.array(conversationEntrySchema) }),
  ),
  'playground.get': call('A saved conversation.', z.strictObject({ project, conversation: chatName }), conversationSchema),
  'playground.save': call('Saves a conversation whole.', z.strictObject({ project, conversation: conversationSchema }), z.object({})),
  'playground.rename': call('Gives a saved conversation another title.', z.strictObject({ project, conversation: chatName, title: z.string().min(1).max(200) }), z.object({})),
  'playground.delete': call('Deletes a saved conversation.', z.strictObject({ project, conversation: chatName }), z.object({})),
  'playground.keep_test': call(
    'Keeps the question of a conversation for testing (data/test-questions.jsonl): it is never trained on. False where it was kept before.',
    z.strictObject({
      project,
      messages: z.array(messageSchema).min(1),
      /** The answer as it should be, where the person gave one. */
      answer: z.string().optional(),
    }),
    z.object({ kept: z.boolean() }),
    { writes: true },
  ),
}
