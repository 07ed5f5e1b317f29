/**
 * Training runs: start, resume, stop, read.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { datasetVersionIdSchema, runIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { metricPointSchema, runEventLineSchema, runSchema } from '../entities/run.ts'
import { call, inProject, project } from './call.ts'

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

/** The calls of `runs`. */
export const runsCalls = {
  'runs.start': call(
    'Starts a training run; `from` continues from the adapter of another run.',
    z.strictObject({ ...training, from: runIdSchema.optional() }),
    startedSchema.extend({ run: runIdSchema }),
    { paths: ['base_model?'], writes: true },
  ),
  'runs.resume': call(
    'Goes on with a stopped or interrupted run from its last whole checkpoint.',
    z.strictObject({ project, run: runIdSchema }),
    startedSchema.extend({ run: runIdSchema }),
    { writes: true },
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
}
