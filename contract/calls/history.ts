/**
 * Provenance of runs: verify, replay, diff, reindex.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { runIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { manifestSchema } from '../entities/manifest.ts'
import { diffReportSchema, reindexReportSchema, verifyReportSchema } from '../entities/provenance.ts'
import { listedRunSchema, runLabelsSchema } from '../entities/run.ts'
import { call, inProject, project } from './call.ts'

/** The calls of `history`. */
export const historyCalls = {
  'history.verify': call(
    'Hashes every file that the manifests under a path name, and names each one that differs.',
    z.strictObject({ path: z.string().min(1) }),
    verifyReportSchema,
    { paths: ['path'] },
  ),
  'history.replay': call(
    'Trains a run again with the same configuration and compares the adapters.',
    z.strictObject({ project, run: runIdSchema }),
    startedSchema,
    { writes: true },
  ),
  'history.diff': call(
    'What differs between two runs: configuration, data, metrics.',
    z.strictObject({ project, a: runIdSchema, b: runIdSchema }),
    diffReportSchema,
  ),
  'history.runs': call(
    'Every run of every known project, latest first, with its labels and how its newest evaluation ended.',
    z.strictObject({ project: project.optional() }),
    z.object({ runs: z.array(listedRunSchema) }),
  ),
  'history.label': call(
    'Sets the tags, the note or the archived mark of a run; what is not named stays.',
    z.strictObject({ project, run: runIdSchema, change: runLabelsSchema.partial() }),
    z.object({ labels: runLabelsSchema }),
    { writes: true },
  ),
  'history.manifest': call(
    'The manifest of a run: what it was made of, by hash, and what it holds; null while the run is unfinished.',
    z.strictObject({ project, run: runIdSchema }),
    z.object({ manifest: manifestSchema.nullable(), config: z.record(z.string(), z.unknown()) }),
  ),
  'history.import': call(
    'Takes a foreign run into the project: a `trainer_state.json` or a TensorBoard event file. Every line or record that cannot be read is counted.',
    z.strictObject({ project, file: z.string().min(1), name: z.string().max(120).optional() }),
    z.object({ run: runIdSchema, points: z.int(), skipped: z.array(z.object({ reason: z.string(), count: z.int() })) }),
    { paths: ['file'], writes: true },
  ),
  'history.export_metrics': call(
    'Writes the metric series of runs as a table, a row a step: CSV or Parquet by the ending of `file`; without one, into the project’s folder `metrics`.',
    z.strictObject({
      project,
      /** All runs of the project, unless given. */
      runs: z.array(runIdSchema).min(1).optional(),
      file: z.string().min(1).optional(),
      /** Decides where no file is named. */
      format: z.enum(['csv', 'parquet']).default('csv'),
    }),
    z.object({ file: z.string(), rows: z.int(), columns: z.array(z.string()) }),
    { paths: ['file'] },
  ),
  'history.reindex': call('Rebuilds the run history of a project from its folders alone.', inProject, reindexReportSchema),
}
