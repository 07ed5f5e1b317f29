/**
 * A run as the history shows it, its metric series and its events.
 * The frozen configuration is contract/run-config.ts, the event lines are contract/run-events.ts; here they are JSON.
 */

import * as z from 'zod'
import { datasetVersionIdSchema, momentSchema, projectIdSchema, runIdSchema } from './ids.ts'
import { jobStateSchema } from './job.ts'

/** Where several machines share a run: how many, and the HOST:PORT of one of them at which they meet. */
export const rendezvousSchema = z.strictObject({ nodes: z.int().min(1), endpoint: z.string().regex(/^[\w.:[\]-]+:\d+$/) })
/** Where several machines share a run. */
export type Rendezvous = z.infer<typeof rendezvousSchema>

/** A configuration of another tool in the run config's words: what it sets, and each key that has no counterpart, with the reason. */
export const foreignConfigSchema = z.object({
  set: z.record(z.string(), z.unknown()),
  /** Which of its keys became which key of `set`. */
  taken: z.array(z.object({ key: z.string(), value: z.unknown(), becomes: z.string() })),
  left: z.array(z.object({ key: z.string(), value: z.unknown(), reason: z.string() })),
})
/** A configuration of another tool in the run config's words. */
export type ForeignConfig = z.infer<typeof foreignConfigSchema>

/** What a run's folder says about it. `incomplete` = it ended without saying how (killed); it can be resumed from a checkpoint. */
export const runStateSchema = z.enum(['running', 'succeeded', 'stopped', 'failed', 'incomplete'])

/** A run. Everything in it can be read again from the run's folder. */
export const runSchema = z.object({
  project: projectIdSchema,
  id: runIdSchema,
  state: runStateSchema,
  recipe: z.string(),
  base_model: z.string(),
  dataset_version: datasetVersionIdSchema.nullable(),
  /** The run whose adapter this one continued from. */
  parent: runIdSchema.nullable(),
  seed: z.int(),
  /** The frozen configuration. */
  config: z.record(z.string(), z.unknown()),
  /** Optimiser steps done and planned. */
  steps: z.int(),
  max_steps: z.int().nullable(),
  /** Last training loss (token mean), best evaluation loss and the step of it. */
  loss: z.number().nullable(),
  best_eval_loss: z.number().nullable(),
  best_step: z.int().nullable(),
  /** Steps that have a whole checkpoint on disk. */
  checkpoints: z.array(z.int()),
  /** True where `adapter/` is whole. */
  has_adapter: z.boolean(),
  /** Milliseconds of training, resumed parts added up. */
  duration_ms: z.int(),
  created: momentSchema,
  finished: momentSchema.nullable(),
  /** Of the manifest file; null while there is none. */
  manifest_sha256: z.string().nullable(),
})

/** One point of a metric series; `value` is null where the trainer saw a number that is not finite. */
export const metricPointSchema = z.object({ step: z.int(), name: z.string(), value: z.number().nullable() })

/** One line of `events.jsonl`; which fields follow depends on `type`. */
export const runEventLineSchema = z.looseObject({ v: z.int(), seq: z.int(), ts: z.number(), run: z.string(), type: z.string() })

/** What a person says about a run; kept in the run's folder. */
export const runLabelsSchema = z.strictObject({
  tags: z.array(z.string().min(1).max(40)).max(20),
  note: z.string().max(10_000),
  is_archived: z.boolean(),
})

/** A run in the table over all projects. */
export const listedRunSchema = z.object({
  run: runSchema,
  project_name: z.string(),
  /** The state of its newest job here: queued, paused …; null where another installation trained it. */
  job: jobStateSchema.nullable(),
  labels: runLabelsSchema,
  /** How the newest evaluation of its adapter ended; null where there is none. */
  verdict: z.object({ eval: z.string(), outcome: z.enum(['passed', 'too_close', 'not_yet']), /** Rules that surely pass, and those too close to tell. */ kept: z.int(), close: z.int(), rules: z.int() }).nullable(),
})

export type RunLabels = z.infer<typeof runLabelsSchema>
export type ListedRun = z.infer<typeof listedRunSchema>
export type RunState = z.infer<typeof runStateSchema>
export type Run = z.infer<typeof runSchema>
export type MetricPoint = z.infer<typeof metricPointSchema>
export type RunEventLine = z.infer<typeof runEventLineSchema>
