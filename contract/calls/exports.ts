/**
 * Exports: start, read.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { exportSchema } from '../entities/export.ts'
import { exportIdSchema, runIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { call, inProject, project } from './call.ts'

/** The calls of `exports`. */
export const exportsCalls = {
  'exports.start': call(
    'Starts an export of a run: merge, convert, quantise, verify, Modelfile.',
    z.strictObject({
      project,
      run: runIdSchema,
      step: z.int().nonnegative().optional(),
      gguf: z.array(z.string()).default([]),
      ollama_name: z.string().optional(),
    }),
    startedSchema.extend({ export: exportIdSchema }),
    { writes: true },
  ),
  'exports.get': call(
    'One export with its files and the rungs of its verification; the newest unless one is named.',
    z.strictObject({ project, export: exportIdSchema.optional() }),
    z.object({ export: exportSchema }),
  ),
  'exports.list': call('The exports of a project, oldest first.', inProject, z.object({ exports: z.array(exportSchema) })),
}
