/**
 * A sweep: runs that differ in a few keys, and what became of each.
 * Knows what is asked and answered; not who proposes values.
 */

import * as z from 'zod'
import { runIdSchema } from './ids.ts'
import { jobSchema } from './job.ts'

const value = z.union([z.string(), z.number(), z.boolean()])

/** The id of a sweep, the name of its folder in the project's `sweeps`. */
export const sweepIdSchema = z.string().regex(/^sweep-\d{4,}$/)

/** The values of one key: a list, or all between two numbers, whole ones where both are; `log` = evenly on a logarithmic scale. */
export const sweptKeySchema = z.union([
  z.array(value).min(2),
  z.strictObject({ low: z.number(), high: z.number(), log: z.boolean().default(false) }).refine(({ low, high, log }) => low < high && (!log || low > 0), 'low must be below high, and above 0 on a logarithmic scale'),
])

/** What a sweep tries. */
export const sweepPlanSchema = z.strictObject({
  /** Keys of the run config, dotted. */
  keys: z.record(z.string(), sweptKeySchema).refine((keys) => Object.keys(keys).length > 0, 'name at least one key'),
  /** Runs, those of an earlier life of the sweep counted. */
  trials: z.int().min(1).max(1000),
  /** Runs at the same time; each waits for its own devices. */
  workers: z.int().min(1).max(64).default(1),
  /** `rules` = the share of answers that keep the rule kept least, higher is better; `eval_loss` = the loss on the val split, lower is better. */
  by: z.enum(['rules', 'eval_loss']).default('rules'),
  seed: z.int().nonnegative().default(0),
})
/** What a sweep tries. */
export type SweepPlan = z.infer<typeof sweepPlanSchema>

/** What became of one run of a sweep. */
export const sweepTrialSchema = z.object({
  trial: z.int(),
  run: runIdSchema,
  values: z.record(z.string(), value),
  /** By the plan's measure; null where the run failed before it. */
  value: z.number().nullable(),
  state: z.enum(['complete', 'pruned', 'failed']),
  /** Why it was pruned or failed, as a sentence. */
  why: z.string().nullable().default(null),
})
/** What became of one run of a sweep. */
export type SweepTrial = z.infer<typeof sweepTrialSchema>

/** `sweep.json`, also the result of the job: the plan and the trials in the order of their ends, `best` the number of the best. */
export const sweepSchema = z.object({
  sweep: sweepIdSchema,
  plan: sweepPlanSchema,
  trials: z.array(sweepTrialSchema),
  best: z.int().nullable(),
  /** Trials that are being trained. */
  open: z.array(sweepTrialSchema.pick({ trial: true, run: true, values: true })).default([]),
  /** What all trials share, as it was ordered. */
  order: z.object({ dataset_version: z.string().optional(), base_model: z.string().optional(), preset: z.string().optional(), from: z.string().optional(), like: z.string().optional(), set: z.record(z.string(), z.unknown()).default({}) }).prefault({}),
  /** When it was first started. */
  created: z.string().nullable().default(null),
})
/** A sweep. */
export type Sweep = z.infer<typeof sweepSchema>

/** A trial as it is shown: how far it is, and the rule with a target that its answers keep least. */
export const shownTrialSchema = sweepTrialSchema.extend({
  state: z.enum(['running', 'complete', 'pruned', 'failed']),
  step: z.int(),
  max_steps: z.int().nullable(),
  /** Null before its answers are judged. A rule without a target counts only where none has one; `holdsAll`: each that counts is at its target. */
  weakest: z.object({ check: z.string(), sentence: z.string(), share: z.number(), target: z.number().nullable(), holdsAll: z.boolean() }).nullable(),
})
/** A sweep as it is shown: its trials by number, those at work among them, and its newest job. */
export const shownSweepSchema = sweepSchema.omit({ trials: true, open: true }).extend({ trials: z.array(shownTrialSchema), job: jobSchema.nullable() })

export type ShownTrial = z.infer<typeof shownTrialSchema>
export type ShownSweep = z.infer<typeof shownSweepSchema>
