/**
 * An export: the files made for an inference engine, what the verification found, and what the studio recommends to make.
 * Knows nothing about merging, converting or quantising.
 */

import * as z from 'zod'
import { exportIdSchema, momentSchema, projectIdSchema, runIdSchema } from './ids.ts'

/** One rung of the verification ladder on one file. */
export const rungSchema = z.object({
  /** `metadata`, `tensors`, `tokenizer`, `template`, `stop`, `text`; through Ollama: `created`, `parameters`, `rendered`, `stop`, `text`. */
  rung: z.string(),
  /** The file, or `ollama:NAME`. */
  file: z.string(),
  passed: z.boolean(),
  detail: z.string(),
  /** True where it could not be looked at, so that `passed` says nothing. */
  unseen: z.boolean().optional(),
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

/** What an eval came to, in rules: surely passed, too close to tell, all. */
const scoreSchema = z.object({ eval: z.string(), outcome: z.enum(['passed', 'too_close', 'not_yet']), passed: z.int(), close: z.int(), rules: z.int() })

/** One quantization that could be made of a run. */
export const quantizationPlanSchema = z.object({
  /** `q8_0`, `q4_k_m` … */
  quantization: z.string(),
  /** In plain words: "Nearly lossless", "Small file, fits most PCs". */
  words: z.string(),
  /** Size of the file by llama.cpp's rules; null where the base model's shapes cannot be read. */
  predicted_bytes: z.int().nullable(),
  /** Memory for the file and a context of 2,048 tokens, estimated. */
  memory_bytes: z.int().nullable(),
  /** Whether that memory is less than this machine has; null where unknown. */
  fits: z.boolean().nullable(),
  /** The finished export that has this file, its file name and real size; null where there is none. */
  made: z.object({ export: exportIdSchema, path: z.string(), bytes: z.int() }).nullable(),
  /** Its latest eval; null where it was not evaluated. */
  score: scoreSchema.nullable(),
  /** The name under which this file is in Ollama; null where it is not. */
  ollama_name: z.string().nullable(),
  /** When it was added and checked there; null where it was not, or nobody wrote it down. */
  ollama_at: momentSchema.nullable(),
})

/** What to export, and why: one recommendation. */
export const exportPlanSchema = z.object({
  run: runIdSchema,
  /** The checkpoint; null for the run's end. */
  step: z.int().nullable(),
  /** Why this run and checkpoint, as a sentence. */
  checkpoint_reason: z.string(),
  /** What its latest eval came to; null where it was not evaluated. */
  score: scoreSchema.nullable(),
  quantization: z.string(),
  /** Why this quantization, as a sentence. */
  quantization_reason: z.string(),
  /** A name for Ollama that fits its rules, made from the project's name. */
  ollama_name: z.string(),
  quantizations: z.array(quantizationPlanSchema),
  /** The finished export of this run and step that has the recommended file; null where it must be made first. */
  export: exportIdSchema.nullable(),
  disk: z.object({ free_bytes: z.int(), needed_bytes: z.int().nullable() }),
})

/** What Ollama would refuse, drop or misread in a Modelfile. */
export const modelfileProblemSchema = z.object({ line: z.int().positive(), severity: z.enum(['error', 'warning']), message: z.string() })

/** One Modelfile of an export, with what is wrong with it. */
export const modelfileTextSchema = z.object({
  /** The file's name in the export folder. */
  path: z.string(),
  quantization: z.string(),
  text: z.string(),
  problems: z.array(modelfileProblemSchema),
  /** What Ollama is likely to do with the chat template inside the file. */
  template_advice: z.string(),
})

export type Rung = z.infer<typeof rungSchema>
export type ExportFile = z.infer<typeof exportFileSchema>
export type Export = z.infer<typeof exportSchema>
export type QuantizationPlan = z.infer<typeof quantizationPlanSchema>
export type ExportPlan = z.infer<typeof exportPlanSchema>
export type ModelfileProblem = z.infer<typeof modelfileProblemSchema>
export type ModelfileText = z.infer<typeof modelfileTextSchema>
