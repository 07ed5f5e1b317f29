/**
 * One turn of the playground: how to decode, and the reply with the verdict of every check.
 * Knows nothing about inference.
 */

import * as z from 'zod'

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
  stop_reason: z.string(),
  /** True where a grammar held the decoding; `grammar_note` says for what, or why there is none. */
  constrained: z.boolean(),
  grammar_note: z.string().nullable(),
  /** Milliseconds to the first token and to the last. */
  first_token_ms: z.number(),
  total_ms: z.number(),
  checks: z.array(replyCheckSchema),
})

export type Decoding = z.infer<typeof decodingSchema>
export type Reply = z.infer<typeof replySchema>
