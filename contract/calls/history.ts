/**
 * Provenance of runs: verify, replay, diff, reindex.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { runIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { diffReportSchema, reindexReportSchema, verifyReportSchema } from '../entities/provenance.ts'
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
  'history.reindex': call('Rebuilds the run history of a project from its folders alone.', inProject, reindexReportSchema),
}
