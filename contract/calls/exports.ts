/**
 * Exports: recommend, start, read, Modelfiles.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { exportPlanSchema, exportSchema, modelfileProblemSchema, modelfileTextSchema } from '../entities/export.ts'
import { exportIdSchema, runIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { call, inProject, project } from './call.ts'

const oneModelfile = { project, export: exportIdSchema, quantization: z.string() }

/** The calls of `exports`. */
export const exportsCalls = {
  'exports.start': call(
    'Starts an export of a run: merge, convert, quantise, verify, Modelfile; with `ollama_name` also adds it to Ollama and verifies it there.',
    z.strictObject({
      project,
      run: runIdSchema,
      step: z.int().nonnegative().optional(),
      gguf: z.array(z.string()).default([]),
      ollama_name: z.string().optional(),
      /** Replaces a model of that name in Ollama. */
      replace: z.boolean().default(false),
    }),
    startedSchema.extend({ export: exportIdSchema }),
    { writes: true },
  ),
  'exports.get': call(
    'One export with its files and the rungs of its verification; the newest unless one is named.',
    z.strictObject({ project, export: exportIdSchema.optional() }),
    z.object({ export: exportSchema, folder: z.string() }),
  ),
  'exports.list': call('The exports of a project, oldest first.', inProject, z.object({ exports: z.array(exportSchema) })),
  'exports.recommend': call(
    'What to export and why: checkpoint, quantization, predicted sizes, disk; null while there is no run with an adapter.',
    z.strictObject({ project, run: runIdSchema.optional() }),
    z.object({ plan: exportPlanSchema.nullable() }),
  ),
  'exports.modelfile': call('A Modelfile of an export with its problems.', z.strictObject(oneModelfile), modelfileTextSchema),
  'exports.lint': call(
    'What Ollama would refuse, drop or misread in the text of a Modelfile.',
    z.strictObject({ ...oneModelfile, text: z.string().max(1_000_000) }),
    z.object({ problems: z.array(modelfileProblemSchema) }),
  ),
  'exports.edit': call(
    'Writes a changed Modelfile into the export; a text that Ollama would refuse is refused.',
    z.strictObject({ ...oneModelfile, text: z.string().max(1_000_000) }),
    modelfileTextSchema,
    { writes: true },
  ),
}
