/**
 * A run as a person watches it: rules kept by step, judged answers, alerts with their remedy, what to check and expect
 * before it starts, and what to do when it failed. Knows nothing about how any of it is found out.
 */

import * as z from 'zod'
import { replyCheckSchema } from './chat.ts'
import { datasetVersionIdSchema, projectIdSchema, runIdSchema } from './ids.ts'
import { jobSchema } from './job.ts'
import { metricPointSchema, runSchema } from './run.ts'

/** Keys of the run config, as `runs.start` takes them in `set`. */
export const configChangeSchema = z.record(z.string(), z.unknown())

/** An answer that the model gave during training, with the verdict of every check. */
export const judgedAnswerSchema = z.object({
  /** Of the `sample` event that it was made from; no two are judged twice. */
  seq: z.int(),
  step: z.int(),
  prompt_id: z.string(),
  /** `mine` = one of the project's own questions; `val` = a prompt of the validation split. */
  source: z.enum(['mine', 'val']),
  question: z.string(),
  text: z.string(),
  n_tokens: z.int(),
  stop_reason: z.string(),
  /** What the rulebook takes the question for; null where it understands none of it, so that there is no verdict. */
  category: z.string().nullable(),
  checks: z.array(replyCheckSchema),
  /** `kept` = every check that applies holds; `unjudged` = none applies. */
  verdict: z.enum(['kept', 'broken', 'unjudged']),
})

/** One rule during training. `answers` = [answers that keep it, answers to prompts on which it can apply]; `k` of `n` single units hold, counted as in an evaluation. */
export const ruleSeriesSchema = z.object({
  check: z.string(),
  /** The rule's sentence. */
  sentence: z.string(),
  /** The gate of the project's first suite; null where the rule has none. */
  target: z.number().nullable(),
  points: z.array(z.object({ step: z.int(), k: z.int(), n: z.int(), answers: z.tuple([z.int(), z.int()]) })),
})

/** What can be wrong with a run while it goes on. */
export const alertCodeSchema = z.enum(['plateau', 'spike', 'not_a_number', 'overfitting', 'disk_low', 'history_waits', 'unjudged', 'silent'])

/** Something that a person should know of a run, and the change that mends it. */
export const alertSchema = z.object({
  code: alertCodeSchema,
  /** Where it was seen. */
  step: z.int(),
  sentence: z.string(),
  /** A new run with these keys; null where nothing in the config mends it. */
  remedy: z.object({ label: z.string(), set: configChangeSchema }).nullable(),
})

/** What a machine does while it trains. Bytes; shares from 0 to 1. */
export const readingsSchema = z.object({
  cpu: z.number().nullable(),
  rss: z.number().nullable(),
  disk_free: z.number(),
  gpu: z.object({ name: z.string(), used: z.number(), total: z.number(), share: z.number().nullable(), celsius: z.number().nullable() }).nullable(),
})

/** One of the processes that share a run: where it is and what it holds, in bytes. */
export const rankReadingSchema = z.object({ rank: z.int(), host: z.string(), phase: z.string(), step: z.int(), rss: z.number(), gpu: z.number().nullable(), gpu_peak: z.number().nullable(), silent_s: z.number().optional() })

/** A GPU that a run may be given. Memory in bytes. */
export const deviceSchema = z.object({
  /** As `device_ids` names it. */
  id: z.int(),
  name: z.string(),
  memory: z.number(),
  free: z.number(),
  /** The job that has it now; null where it is free. */
  held: z.object({ job: z.int(), kind: z.string(), project: z.string().nullable(), run: z.string().nullable() }).nullable(),
  /** Jobs that wait for it. */
  waiting: z.int(),
})

/** Everything that the live screen shows, in one answer. */
export const liveRunSchema = z.object({
  run: runSchema,
  /** The latest job of this run; null where another installation trained it. */
  job: jobSchema.nullable(),
  phase: z.object({ name: z.string(), done: z.number().nullable(), total: z.number().nullable(), unit: z.string() }).nullable(),
  step: z.int(),
  max_steps: z.int().nullable(),
  eta_s: z.number().nullable(),
  tok_s: z.number().nullable(),
  rules: z.array(ruleSeriesSchema),
  /** Newest answer to each prompt, the person's own questions first. */
  answers: z.array(judgedAnswerSchema),
  /** The first answer to each prompt: the base model's, where training began from it. */
  before: z.array(judgedAnswerSchema),
  /** Metric points by name and step, thinned: of a long series the least and the greatest of each part. */
  points: z.array(metricPointSchema),
  best_step: z.int().nullable(),
  checkpoints: z.array(z.int()),
  alerts: z.array(alertSchema),
  /** Automatic choices of the trainer with their reasons. */
  choices: z.array(z.object({ name: z.string(), value: z.unknown(), reason: z.string() })),
  readings: readingsSchema.nullable(),
  /** The processes that share the run, at its newest sign of life; empty for one alone. */
  ranks: z.array(rankReadingSchema),
  /** Sequence number of the newest event that is part of this answer; pushes go on from here. */
  seq: z.int(),
})

/** One thing looked at before a run. `stop` = it would fail; *run anyway* remains possible. */
export const preflightItemSchema = z.object({
  id: z.string(),
  level: z.enum(['ok', 'warning', 'stop', 'unknown']),
  title: z.string(),
  sentence: z.string(),
  next_step: z.string().nullable(),
  /** Keys of the run config that mend it; null where none do. */
  set: configChangeSchema.nullable(),
})

/** What a run is expected to need. Everything that is not known is null, never a guess. */
export const estimateSchema = z.object({
  /** The config as it would be frozen, and which layer each given value came from. */
  config: z.record(z.string(), z.unknown()),
  origins: z.record(z.string(), z.string()),
  model: z.object({ id: z.string(), title: z.string(), parameters: z.number().nullable() }),
  dataset: z.object({ version: datasetVersionIdSchema, rows: z.int() }),
  device: z.object({
    kind: z.enum(['cpu', 'gpu']),
    name: z.string(),
    /** Why the processor is used although there is a GPU; null otherwise. */
    why: z.string().nullable(),
  }),
  rows_per_step: z.int(),
  steps: z.int(),
  /** Passes over the rows: steps × rows_per_step / rows. */
  passes: z.number(),
  /** Memory by part, an estimate by formula; null where the model's shape is not known. */
  memory: z.object({
    parts: z.array(z.object({ id: z.string(), label: z.string(), bytes: z.number() })),
    total: z.number(),
    available: z.number(),
    capacity: z.number(),
    fits: z.enum(['fits', 'tight', 'no']),
    /** Multiplier learned from measured peaks on this model and backend; 1 where there is none. */
    correction: z.number(),
  }).nullable(),
  /** What memory and time of a recipe other than sft cover; null for sft. */
  covers: z.string().nullable(),
  /** Seconds as a range, and what it was measured on; null = not measured yet. */
  seconds: z.object({ low: z.number(), high: z.number(), from: z.enum(['runs', 'probe']), measured_on: z.array(z.string()) }).nullable(),
  /** Bytes that checkpoints and the adapter will take, and what the disk has. */
  disk: z.object({ needed: z.number(), free: z.number() }),
})

/** How a run ended that did not succeed, and the one action that mends it. */
export const runRemedySchema = z.object({
  state: z.enum(['failed', 'stopped', 'interrupted']),
  happened: z.string(),
  next_step: z.string(),
  last_lines: z.array(z.string()),
  action: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('resume'), label: z.string() }),
    z.object({ kind: z.literal('start'), label: z.string(), set: configChangeSchema }),
    z.object({ kind: z.literal('models'), label: z.string() }),
    z.object({ kind: z.literal('none'), label: z.string() }),
  ]),
})

/** A named set of values. */
export const presetSchema = z.object({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  /** Where its values come from. */
  source: z.string().min(1),
  /** `general`: for a purpose. `model`: the best known values of one model. `system`: as another system trains. */
  kind: z.enum(['general', 'model', 'system']),
  /** The one model that these are the best known values for; null for a preset that suits any. */
  base_model: z.string().nullable(),
  values: configChangeSchema,
})

/** New verdicts of one run. */
export const judgedPushSchema = z.object({ project: projectIdSchema, run: runIdSchema, answers: z.array(judgedAnswerSchema), rules: z.array(ruleSeriesSchema) })

export type JudgedAnswer = z.infer<typeof judgedAnswerSchema>
export type RuleSeries = z.infer<typeof ruleSeriesSchema>
export type AlertCode = z.infer<typeof alertCodeSchema>
export type Alert = z.infer<typeof alertSchema>
export type Readings = z.infer<typeof readingsSchema>
export type LiveRun = z.infer<typeof liveRunSchema>
export type PreflightItem = z.infer<typeof preflightItemSchema>
export type RankReading = z.infer<typeof rankReadingSchema>
export type Device = z.infer<typeof deviceSchema>
export type Estimate = z.infer<typeof estimateSchema>
export type RunRemedy = z.infer<typeof runRemedySchema>
export type Preset = z.infer<typeof presetSchema>
