/**
 * What `verify`, `diff`, `replay`, `reindex` and `doctor` say.
 * Knows nothing about how hashes are made or folders read.
 */

import * as z from 'zod'
import { runIdSchema } from './ids.ts'

/** One thing that is not as a manifest says. */
export const verifyProblemSchema = z.object({
  /** The folder whose manifest speaks, relative to the verified path. */
  folder: z.string(),
  path: z.string(),
  problem: z.enum(['missing', 'changed', 'extra', 'input_missing', 'input_changed', 'damaged_manifest']),
  detail: z.string(),
})

/** What `verify` says. */
export const verifyReportSchema = z.object({
  path: z.string(),
  manifests: z.int(),
  files: z.int(),
  problems: z.array(verifyProblemSchema),
})

/** One value that differs; a side without it has null. */
export const differenceSchema = z.object({ name: z.string(), a: z.unknown(), b: z.unknown() })

/** What `diff` says: only what differs. */
export const diffReportSchema = z.object({
  a: z.string(),
  b: z.string(),
  config: z.array(differenceSchema),
  /** Inputs by hash, dataset counts, versions and hardware. */
  data: z.array(differenceSchema),
  /** Last value of each series; `change` = b − a. */
  metrics: z.array(z.object({ name: z.string(), a: z.number().nullable(), b: z.number().nullable(), change: z.number().nullable() })),
})

/** What `replay` says. */
export const replayReportSchema = z.object({
  run: runIdSchema,
  replayed_as: runIdSchema,
  /** True where every adapter tensor file is equal byte for byte. */
  bit_for_bit: z.boolean(),
  /** Largest absolute and relative difference of an adapter value; 0 where equal. */
  largest_difference: z.number(),
  relative_difference: z.number(),
  /** Largest difference of a training loss at the same step. */
  loss_difference: z.number().nullable(),
  sentence: z.string(),
})

/** How many rows `reindex` wrote. */
export const reindexReportSchema = z.object({
  dataset_versions: z.int(),
  runs: z.int(),
  metric_points: z.int(),
  evals: z.int(),
  eval_items: z.int(),
  exports: z.int(),
  /** Folders that were left out, and why. */
  skipped: z.array(z.object({ folder: z.string(), reason: z.string() })),
})

/** One line of `doctor`. */
export const factSchema = z.object({
  name: z.string(),
  value: z.string(),
  /** `note` = nothing is wrong, yet worth knowing. */
  status: z.enum(['ok', 'note', 'problem']),
  next_step: z.string().optional(),
})

export type VerifyReport = z.infer<typeof verifyReportSchema>
export type DiffReport = z.infer<typeof diffReportSchema>
export type ReplayReport = z.infer<typeof replayReportSchema>
export type ReindexReport = z.infer<typeof reindexReportSchema>
export type Fact = z.infer<typeof factSchema>
