/**
 * Dataset versions: generate, list, inspect.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { datasetVersionSchema, inspectReportSchema } from '../entities/dataset.ts'
import { datasetVersionIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { call, inProject, project } from './call.ts'

/** The calls of `datasets`. */
export const datasetsCalls = {
  'datasets.generate': call(
    'Starts generating a dataset version; `scale` multiplies every asked count.',
    z.strictObject({
      project,
      seed: z.int().nonnegative().optional(),
      scale: z.number().positive().max(10_000).default(1),
      options: z.record(z.string(), z.tuple([z.int(), z.int()])).default({}),
      counts: z.record(z.string(), z.int().nonnegative()).default({}),
      turns: z.record(z.string(), z.record(z.string(), z.int().nonnegative())).default({}),
      import: z.string().optional(),
    }),
    startedSchema.extend({ dataset_version: datasetVersionIdSchema.nullable() }),
    { writes: true },
  ),
  'datasets.list': call(
    'The dataset versions of a project, oldest first.',
    inProject,
    z.object({ dataset_versions: z.array(datasetVersionSchema) }),
  ),
  'datasets.get': call(
    'One dataset version with its counts; the newest unless one is named.',
    z.strictObject({ project, dataset_version: datasetVersionIdSchema.optional() }),
    z.object({ dataset_version: datasetVersionSchema }),
  ),
  'datasets.inspect': call(
    'Samples with rendered text, tokens (trained or ignored) and the lengths of the split.',
    z.strictObject({
      project,
      dataset_version: datasetVersionIdSchema.optional(),
      split: z.enum(['train', 'val', 'test']).default('train'),
      n: z.int().min(0).max(1000).default(3),
      base_model: z.string().optional(),
      max_length: z.int().positive().optional(),
    }),
    inspectReportSchema,
    { paths: ['base_model?'] },
  ),
}
