/**
 * Evals: score, start, read, compare, mend.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { scoreReportSchema } from '../entities/dataset.ts'
import { comparisonSchema, evalItemDetailSchema, evalPairSchema, evalReportSchema, evalSchema, evalSetupSchema, listedItemSchema, myQuestionSchema, remedySchema, subjectSchema } from '../entities/eval.ts'
import { datasetVersionIdSchema, evalIdSchema, rulebookSourceSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { call, inProject, project } from './call.ts'

/** The calls of `evals`. */
export const evalsCalls = {
  'evals.score': call(
    'Applies the checks to given rows ({messages}, {prompt, completion} or {input, target} lines).',
    z.strictObject({ source: rulebookSourceSchema, rows: z.string().min(1), suite: z.string().optional() }),
    scoreReportSchema,
    { paths: ['rows'] },
  ),
  'evals.start': call(
    'Starts an eval of a subject on held-out prompts.',
    z.strictObject({
      project,
      subject: subjectSchema,
      suite: z.string().optional(),
      dataset_version: datasetVersionIdSchema.optional(),
      items: z.int().positive().optional(),
      constrained: z.boolean().default(false),
      seed: z.int().nonnegative().optional(),
      /** Asks in blocks and stops as soon as the answers decide every target; the report says where. */
      stop_early: z.boolean().default(false),
    }),
    startedSchema.extend({ eval: evalIdSchema }),
    { paths: ['subject.path', 'subject.base_model?'], writes: true },
  ),
  'evals.plan_more': call(
    'How many further questions the subject of an eval could be asked: held-out ones that it was not asked yet, and those of the same kinds that can be made. At most `questions` are looked for.',
    z.strictObject({ project, eval: evalIdSchema, questions: z.int().positive().max(100_000).default(1000) }),
    z.object({
      held_back: z.int(),
      further: z.int(),
      /** True where no more than these can be made. */
      is_all: z.boolean(),
      /** Why others were refused, with their number: `in train of v0001`, `duplicate` … */
      rejected: z.record(z.string(), z.int()),
    }),
  ),
  'evals.ask_more': call(
    'Asks the subject of an eval so many further questions, as many as there are, and judges all its answers together in an eval of its own.',
    z.strictObject({ project, eval: evalIdSchema, questions: z.int().positive().max(100_000) }),
    startedSchema.extend({ eval: evalIdSchema }),
    { writes: true },
  ),
  'evals.get': call(
    'One eval with its report; the newest unless one is named.',
    z.strictObject({ project, eval: evalIdSchema.optional() }),
    z.object({ eval: evalSchema, report: evalReportSchema }),
  ),
  'evals.list': call('The evals of a project, oldest first.', inProject, z.object({ evals: z.array(evalSchema) })),
  'evals.items': call(
    'The outputs of an eval with their questions and the count of each check.',
    z.strictObject({
      project,
      eval: evalIdSchema,
      offset: z.int().nonnegative().default(0),
      limit: z.int().positive().max(5000).default(200),
      failed_check: z.string().optional(),
    }),
    z.object({ items: z.array(listedItemSchema), total: z.int() }),
  ),
  'evals.item': call(
    'One output with all that explains it: request, verdicts with spans, the rules’ sentences, the nearest training samples.',
    z.strictObject({ project, eval: evalIdSchema, id: z.string(), decoding: z.string(), mode: z.enum(['free', 'constrained']) }),
    evalItemDetailSchema,
  ),
  'evals.pairs': call(
    'Questions that two evals share, those first on which the first breaks a rule and the second keeps all.',
    z.strictObject({ project, a: evalIdSchema, b: evalIdSchema, limit: z.int().positive().max(100).default(5) }),
    z.object({ pairs: z.array(evalPairSchema), shared: z.int() }),
  ),
  'evals.setup': call(
    'What an eval of this project can be asked: suites with their decodings and held-out questions, and the rules with their sentences.',
    inProject,
    evalSetupSchema,
  ),
  'evals.plan_mend': call(
    'Tells without doing it what `evals.mend` would do: the change in words and the values that it sets.',
    z.strictObject({ project, eval: evalIdSchema }),
    z.object({
      remedies: z.array(remedySchema.pick({ check: true, sentence: true })),
      change: remedySchema.shape.change,
      training: z.record(z.string(), z.unknown()),
      /** The same values as they are: samples by category, weights and steps of the run that was judged. */
      now: z.object({ counts: z.record(z.string(), z.int()), sampling_weights: z.record(z.string(), z.number()), steps: z.int().nullable() }),
    }),
  ),
  'evals.mine': call(
    'The person’s own questions and those kept for the test, with the answers of the subjects of some evals. They are in no gate.',
    z.strictObject({ project, evals: z.array(evalIdSchema).min(1).max(3) }),
    z.object({ questions: z.array(myQuestionSchema) }),
  ),
  'evals.ask_mine': call(
    'Asks the subjects of some evals those questions, each for its surest answer, and judges where the rulebook can read a request in them.',
    z.strictObject({ project, evals: z.array(evalIdSchema).min(1).max(3) }),
    startedSchema,
    { writes: true },
  ),
  'evals.compare': call(
    'Compares two evals on the same prompts (exact McNemar) and decides within `delta`.',
    z.strictObject({ project, a: evalIdSchema, b: evalIdSchema, delta: z.number().min(0).max(1).default(0.02) }),
    comparisonSchema,
  ),
  'evals.mend': call(
    'Applies the remedies of an eval: a data mix and further training from the adapter.',
    z.strictObject({ project, eval: evalIdSchema, set: z.record(z.string(), z.unknown()).default({}) }),
    startedSchema.extend({ sentence: z.string() }),
    { writes: true },
  ),
}
