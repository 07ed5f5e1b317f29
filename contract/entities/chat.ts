/**
 * The playground: who can answer, how to decode, a reply with the verdict of every check, a saved conversation.
 * Knows nothing about inference.
 */

import * as z from 'zod'
import { messageSchema } from './dataset.ts'
import { subjectSchema } from './eval.ts'
import { momentSchema } from './ids.ts'

/** How the next token is chosen. */
export const decodingSchema = z.strictObject({
  /** 0 = greedy. */
  temperature: z.number().min(0).max(5).default(0),
  top_p: z.number().gt(0).max(1).default(1),
  max_tokens: z.int().min(1).max(65_536).default(512),
  seed: z.int().nonnegative().default(0),
})

/** The verdict of one check on one reply. */
export const replyCheckSchema = z.object({
  check: z.string(),
  k: z.int(),
  n: z.int(),
  /** Why there is no verdict; null where there is one. */
  not_applicable: z.string().nullable(),
  failures: z.array(z.object({ reason: z.string(), start: z.int(), end: z.int() })),
})

/** A whole reply. */
export const replySchema = z.object({
  text: z.string(),
  n_tokens: z.int(),
  /** `stop`: the model ended it. `length`: a limit was reached. `cancelled`: somebody stopped it; the text is what there was. */
  stop_reason: z.string(),
  /** True where a grammar held the decoding; `grammar_note` says for what, or why there is none. */
  constrained: z.boolean(),
  grammar_note: z.string().nullable(),
  /** Milliseconds to the first token and to the last; loading is not part of them. */
  first_token_ms: z.number(),
  total_ms: z.number(),
  /** Milliseconds of loading the model before; 0 where it was loaded. */
  load_ms: z.number(),
  /** Tokens of the rendered conversation; null where the engine does not say. */
  prompt_tokens: z.int().nullable(),
  /** How many tokens conversation and reply may have together; null where unknown. */
  context_tokens: z.int().nullable(),
  /** What answered: `cpu`, `gpu:0`, `ollama`. */
  device: z.string(),
  /** Why it was not the GPU, or anything else to know about the device; null mostly. */
  device_note: z.string().nullable(),
  /** Memory of the answering process in bytes; null where unknown. */
  memory_bytes: z.int().nullable(),
  checks: z.array(replyCheckSchema),
})

/** Who can answer in a project. */
export const chatSubjectSchema = z.object({
  subject: subjectSchema,
  /** What a person calls it: "Base: Tunesmith starter", "run-0003 at step 200". */
  label: z.string(),
  /** One line more: when it was trained, how large the file is. */
  note: z.string(),
  /** `base`: before training. `trained`: after. */
  side: z.enum(['base', 'trained']),
  /** Why it cannot answer now and what mends it; null where it can. */
  blocked: z.string().nullable(),
})

/** What the chat screen opens with. */
export const chatOpeningSchema = z.object({
  subjects: z.array(chatSubjectSchema),
  /** The subjects of the first columns: base left, trained right; one where there is only one. */
  columns: z.array(subjectSchema).max(3),
  /** The system prompt that the project's samples carry; null where they have none. */
  system: z.string().nullable(),
})

/** A message of a saved conversation; an answer carries its reply. */
export const savedMessageSchema = messageSchema.extend({ reply: replySchema.nullish() })

/** One column of a conversation: a subject and what was said to it. */
export const chatColumnSchema = z.object({ subject: subjectSchema, messages: z.array(savedMessageSchema).max(2_000) })

/** A conversation as saved in `chats/<id>.json`. */
export const conversationSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  title: z.string().max(200),
  created: momentSchema,
  changed: momentSchema,
  columns: z.array(chatColumnSchema).min(1).max(3),
  /** A system prompt instead of the project's; null for the project's. */
  system: z.string().nullable(),
  decoding: decodingSchema,
  constrained: z.boolean(),
})

/** A conversation in the list. */
export const conversationEntrySchema = conversationSchema.pick({ id: true, title: true, created: true, changed: true }).extend({ messages: z.int() })

/** The exact text that a subject is given. */
export const renderedPromptSchema = z.object({
  text: z.string(),
  /** Its tokens; null where the engine does not say. */
  tokens: z.int().nullable(),
  /** Where the text comes from: "the chat template inside the GGUF file". */
  source: z.string(),
})

export type Decoding = z.infer<typeof decodingSchema>
export type Reply = z.infer<typeof replySchema>
export type ReplyCheck = z.infer<typeof replyCheckSchema>
export type ChatSubject = z.infer<typeof chatSubjectSchema>
export type ChatOpening = z.infer<typeof chatOpeningSchema>
export type SavedMessage = z.infer<typeof savedMessageSchema>
export type ChatColumn = z.infer<typeof chatColumnSchema>
export type Conversation = z.infer<typeof conversationSchema>
export type ConversationEntry = z.infer<typeof conversationEntrySchema>
export type RenderedPrompt = z.infer<typeof renderedPromptSchema>
