/**
 * Training runs: start, resume, stop, read.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { datasetVersionIdSchema, runIdSchema } from '../entities/ids.ts'
import { jobSchema, startedSchema } from '../entities/job.ts'
import { deviceSchema, estimateSchema, liveRunSchema, preflightItemSchema, presetSchema, runRemedySchema } from '../entities/live-run.ts'
import { shownSweepSchema, sweepIdSchema, sweepPlanSchema } from '../entities/sweep.ts'
import { foreignConfigSchema, metricPointSchema, rendezvousSchema, runEventLineSchema, runSchema } from '../entities/run.ts'
import { call, inProject, nothing, project } from './call.ts'

const training = {
  project,
  /** The newest, unless given. */
  dataset_version: datasetVersionIdSchema.optional(),
  /** A base model of `models.list`, or the folder of one. */
  base_model: z.string().optional(),
  preset: z.string().optional(),
  /** Keys of the run config; they win over the pack's and the base model's values. */
  set: z.record(z.string(), z.unknown()).default({}),
}
/** What decides a new run. */
const order = z.strictObject({
  ...training,
  /** Continues from the adapter of this run; `base` starts dpo and grpo from the base model itself, which they otherwise refuse. */
  from: z.union([runIdSchema, z.literal('base')]).optional(),
  /** Takes base model, data and every value of this run; `set` changes some. */
  like: runIdSchema.optional(),
})
/** Waits for other machines at an address and shares the run with them. */
const rendezvous = rendezvousSchema.optional()

/** The calls of `runs`. */
export const runsCalls = {
  'runs.start': call(
    'Starts a training run; `from` continues from the adapter of another run, `like` repeats its setup.',
    order.extend({ rendezvous }),
    startedSchema.extend({ run: runIdSchema }),
    { paths: ['base_model?'], writes: true },
  ),
  'runs.resume': call(
    'Goes on with a stopped or interrupted run from its last whole checkpoint.',
    z.strictObject({ project, run: runIdSchema, rendezvous }),
    startedSchema.extend({ run: runIdSchema }),
    { writes: true },
  ),
  'runs.foreign_config': call(
    'Reads a configuration of Accelerate or DeepSpeed, a file or its text: the values for `set`, and what has no counterpart, with the reason.',
    z.strictObject({ path: z.string().min(1).optional(), text: z.string().max(200_000).optional() }).refine(({ path, text }) => (path === undefined) !== (text === undefined), 'give either path or text'),
    foreignConfigSchema,
    { paths: ['path'] },
  ),
  'runs.bundle': call(
    'Writes a run as a folder that trains by itself elsewhere: config, rows, base model, trainer, package locks and a script.',
    order.extend({ folder: z.string().min(1), with_base: z.boolean().default(true) }),
    startedSchema,
    { paths: ['folder', 'base_model?'] },
  ),
  'runs.take_back': call(
    'Takes the results of a bundle, its folder or a ZIP of it, into its project as a run, after every file and input was verified.',
    z.strictObject({ project, folder: z.string().min(1) }),
    startedSchema,
    { paths: ['folder'], writes: true },
  ),
  'runs.sweep': call(
    'Tries values of some keys in one run each and keeps what was best; values are proposed by Optuna, hopeless runs are stopped early. `sweep` goes on with an earlier one; `study` is a folder in which several hosts share trials.',
    order.extend({ sweep: sweepIdSchema.optional(), study: z.string().optional(), plan: sweepPlanSchema }),
    startedSchema.extend({ sweep: sweepIdSchema }),
    { paths: ['base_model?', 'study?'], writes: true },
  ),
  'runs.sweeps': call(
    'The sweeps of a project, newest first: what each trial tried and what became of it, those at work among them.',
    inProject,
    z.object({ sweeps: z.array(shownSweepSchema) }),
  ),
  'runs.devices': call(
    'The GPUs that a run may be given on this machine, by number, with the run that has each now; none where training is on the processor.',
    nothing,
    z.object({ devices: z.array(deviceSchema) }),
  ),
  'runs.stop': call(
    'Asks a run to finish its step, save a checkpoint and end.',
    z.strictObject({ project, run: runIdSchema }),
    z.object({}),
  ),
  'runs.list': call('The runs of a project, oldest first.', inProject, z.object({ runs: z.array(runSchema) })),
  'runs.get': call(
    'One run with its whole state; the newest unless one is named.',
    z.strictObject({ project, run: runIdSchema.optional() }),
    z.object({ run: runSchema }),
  ),
  'runs.events': call(
    'Lines of a run’s event log after a sequence number.',
    z.strictObject({
      project,
      run: runIdSchema,
      after: z.int().min(-1).default(-1),
      limit: z.int().positive().max(10_000).default(1000),
    }),
    z.object({ events: z.array(runEventLineSchema) }),
  ),
  'runs.series': call(
    'The metric series of a run; all names unless some are given.',
    z.strictObject({ project, run: runIdSchema, names: z.array(z.string()).optional() }),
    z.object({ points: z.array(metricPointSchema) }),
  ),
  'runs.config_schema': call(
    'Every key of the run config with its sentence, default and limits, as JSON Schema; plain words for keys whose name says little, and for what a key can be set to, by "key value".',
    nothing,
    z.object({ schema: z.record(z.string(), z.unknown()), labels: z.record(z.string(), z.string()), choices: z.record(z.string(), z.tuple([z.string(), z.string()]).readonly()) }),
  ),
  'runs.presets': call('Named sets of values with what they are for and where they come from.', nothing, z.object({ presets: z.array(presetSchema) })),
  'runs.estimate': call(
    'What a run with these values would be and need: config, steps, memory, seconds as a range from runs or a probe on this device.',
    order,
    estimateSchema,
    { paths: ['base_model?'] },
  ),
  'runs.preflight': call(
    'What stands in the way of a run. `rows` also renders and tokenises every row, in a process of its own.',
    order.extend({ rows: z.boolean().default(false) }),
    z.object({ items: z.array(preflightItemSchema) }),
    { paths: ['base_model?'] },
  ),
  'runs.probe': call(
    'Trains a few steps in a folder that is thrown away, to measure how long a step takes here.',
    order,
    startedSchema,
    { paths: ['base_model?'] },
  ),
  'runs.live': call(
    'All that a screen shows of a run, live or finished, in one answer; the newest run unless one is named.',
    z.strictObject({ project, run: runIdSchema.optional() }),
    liveRunSchema,
  ),
  'runs.log': call(
    'The last lines that the trainer wrote for people.',
    z.strictObject({ project, run: runIdSchema, lines: z.int().positive().max(2000).default(200) }),
    z.object({ lines: z.array(z.string()) }),
  ),
  'runs.remedy': call(
    'What happened to a run that did not succeed, and the one action that mends it.',
    z.strictObject({ project, run: runIdSchema }),
    z.object({ remedy: runRemedySchema.nullable() }),
  ),
  'runs.judge': call(
    'Judges the answers of an ended run that have no verdict yet, by the rulebook as it is now.',
    z.strictObject({ project, run: runIdSchema }),
    z.object({ judged: z.int() }),
    { writes: true },
  ),
  'runs.pause': call(
    'Asks a run to save, end its process and give its device back; it keeps its place in the queue.',
    z.strictObject({ project, run: runIdSchema }),
    z.object({ job: jobSchema }),
  ),
}
