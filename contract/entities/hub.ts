/**
 * The Hugging Face Hub as the studio sees it: who is signed in, models found there, what a download would bring.
 * Knows nothing about how they are asked for.
 */

import * as z from 'zod'

/** `owner/name`, or a name alone (old models of the Hub). */
export const repoNameSchema = z.string().max(200).regex(/^[\w.-]+(\/[\w.-]+)?$/, 'a model of the Hub such as owner/name')

/** Whether the Hub may be asked, and as whom. */
export const hubStatusSchema = z.object({
  /** True where the user forbade every connection. */
  is_offline: z.boolean(),
  /** The address that is asked. */
  address: z.string(),
  /** The name on the Hub; null where nobody is signed in. */
  user: z.string().nullable(),
  /** What the token may do, as the Hub says it; null where nobody is signed in. */
  role: z.string().nullable(),
  /** Where the token is kept, and why not safely. */
  kept: z.enum(['secure', 'memory']),
  kept_reason: z.string().nullable(),
})

/** A model as a search finds it. */
export const foundModelSchema = z.object({
  repo: repoNameSchema,
  downloads: z.number(),
  likes: z.number(),
  /** True where its page must be accepted first. */
  is_gated: z.boolean(),
  updated: z.string().nullable(),
})

/** What a download of a model would bring. */
export const hubModelSchema = z.object({
  repo: repoNameSchema,
  /** The commit that `main` is now. */
  commit: z.string(),
  /** SPDX-like id of its licence, or the empty string. */
  licence: z.string(),
  is_gated: z.boolean(),
  /** The page on which a gated model is asked for. */
  page: z.string(),
  /** Architecture, as its config names it; null where the config cannot be read before access is given. */
  architecture: z.string().nullable(),
  parameters: z.number().nullable(),
  context: z.int().nullable(),
  /** What would be downloaded; weights in other formats are left out. */
  files: z.array(z.object({ path: z.string(), bytes: z.int() })),
  bytes: z.int(),
  /** Of `bytes`, what lies here already. */
  present_bytes: z.int(),
  /** Free bytes where it would go; null where the system does not tell. */
  free_bytes: z.number().nullable(),
  /** Why it cannot be trained or exported here; null where nothing is known against it. */
  obstacle: z.string().nullable(),
  /** Its id in `models.list`, once it is whole. */
  id: z.string(),
})

export type HubStatus = z.infer<typeof hubStatusSchema>
export type FoundModel = z.infer<typeof foundModelSchema>
export type HubModel = z.infer<typeof hubModelSchema>
