/**
 * A dataset version, a sample of it as shown with its tokens, and the result of scoring given rows.
 * Knows nothing about how samples are generated or stored.
 */

import * as z from 'zod'
import { datasetVersionIdSchema, momentSchema, projectIdSchema } from './ids.ts'

/** Name → count. */
const counts = z.record(z.string(), z.int().nonnegative())

/** One turn of a sample. */
export const messageSchema = z.object({ role: z.enum(['system', 'user', 'assistant', 'tool']), content: z.string() })

/** A dataset version: an immutable snapshot. `asked` = `accepted` + the sum of `rejected`. */
export const datasetVersionSchema = z.object({
  project: projectIdSchema,
  id: datasetVersionIdSchema,
  created: momentSchema,
  seed: z.int(),
  asked: z.int(),
  accepted: z.int(),
  /** Reason → count: `duplicate`, `held_out_prompt`, `check:<id>`, `no_answer` … */
  rejected: counts,
  /** Split → samples: `train`, `val`, `test`. */
  splits: counts,
  /** Category → its own counts; they reconcile the same way. */
  categories: z.record(z.string(), z.object({ asked: z.int(), accepted: z.int(), rejected: counts })),
  /** Samples of val or test whose prompt stands in another split: 0, or the version is not written. */
  leaks: z.int(),
  /** All split files together. */
  bytes: z.int(),
  /** Of the manifest file itself. */
  manifest_sha256: z.string(),
})

/** A token as the model sees it. */
export const tokenSchema = z.object({ id: z.int(), text: z.string(), trained: z.boolean() })

/** A sample with its rendered form. */
export const inspectedSampleSchema = z.object({
  id: z.string(),
  category: z.string(),
  messages: z.array(messageSchema),
  /** The chat template's output for the whole sample. */
  rendered: z.string(),
  tokens: z.array(tokenSchema),
  /** Tokens beyond the run's length that would be cut; 0 mostly. */
  truncated: z.int(),
})

/** What `inspect` says about one split. */
export const inspectReportSchema = z.object({
  split: z.string(),
  samples: z.array(inspectedSampleSchema),
  /** Token counts of all samples of the split: upper bound of each bin (inclusive) and how many fall in it. */
  lengths: z.array(z.object({ up_to: z.int(), count: z.int() })),
  /** Samples longer than the run's `max_length`. */
  over_length: z.int(),
  max_length: z.int(),
  trained_tokens: z.int(),
  total_tokens: z.int(),
  /** Share of the samples whose stop token is learned. */
  eos_trained: z.number().optional(),
  /** Reason → samples that training would drop or cut. */
  dropped: counts,
})

/** Totals of one check over given rows; `rate` is null where nothing was applicable (0/0). */
export const scoredCheckSchema = z.object({ k: z.int(), n: z.int(), rate: z.number().nullable() })

/** One unit of one row that broke a check. `row` counts from 1, as an editor shows lines. */
export const scoreFailureSchema = z.object({ row: z.int().positive(), check: z.string(), reason: z.string() })

/** What `score` prints. */
export const scoreReportSchema = z.object({
  rows: z.int(),
  checks: z.record(z.string(), scoredCheckSchema),
  failures: z.array(scoreFailureSchema),
})

export type Message = z.infer<typeof messageSchema>
export type DatasetVersion = z.infer<typeof datasetVersionSchema>
export type InspectReport = z.infer<typeof inspectReportSchema>
export type ScoreReport = z.infer<typeof scoreReportSchema>
