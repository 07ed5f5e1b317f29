/**
 * An export: the files made for an inference engine and what the verification found.
 * Knows nothing about merging, converting or quantising.
 */

import * as z from 'zod'
import { exportIdSchema, momentSchema, projectIdSchema, runIdSchema } from './ids.ts'

/** One rung of the verification ladder on one file. */
export const rungSchema = z.object({
  /** `metadata`, `tensors`, `tokenizer`, `template`, `stop`, `text`. */
  rung: z.string(),
  file: z.string(),
  passed: z.boolean(),
  detail: z.string(),
})

/** A file of an export. */
export const exportFileSchema = z.object({
  path: z.string(),
  /** `merged`, `gguf`, `modelfile`, `card`. */
  kind: z.string(),
  /** `f16`, `q8_0`, `q4_k_m` …; null where it does not apply. */
  quantization: z.string().nullable(),
  bytes: z.int(),
})

/** An export as listed. Everything in it can be read again from its folder. */
export const exportSchema = z.object({
  project: projectIdSchema,
  id: exportIdSchema,
  run: runIdSchema.nullable(),
  files: z.array(exportFileSchema),
  rungs: z.array(rungSchema),
  /** The name under which it was added to Ollama; null where it was not. */
  ollama_name: z.string().nullable(),
  bytes: z.int(),
  created: momentSchema,
  manifest_sha256: z.string(),
})

export type Rung = z.infer<typeof rungSchema>
export type ExportFile = z.infer<typeof exportFileSchema>
export type Export = z.infer<typeof exportSchema>
