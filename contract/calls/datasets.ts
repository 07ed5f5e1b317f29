/**
 * Dataset versions: mix, generate, browse, review, import, compare, inspect.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { datasetVersionSchema, inspectReportSchema } from '../entities/dataset.ts'
import { columnMappingSchema, importIdSchema, importSchema, previewRowSchema, readingSchema, rejectedRowSchema, sniffedFileSchema } from '../entities/dataset-import.ts'
import { decisionSchema, editSchema, fullRowSchema, indexStateSchema, mixCategorySchema, previewSampleSchema, rowFilterSchema, rowLineSchema, rowTokensSchema, rowVerdictSchema, splitSchema, versionComparisonSchema } from '../entities/dataset-row.ts'
import { datasetVersionIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { call, inProject, project } from './call.ts'

/** Counts a category is asked for in place of the rulebook's. */
const counts = z.record(z.string(), z.int().nonnegative())
/** A version of a project; the newest unless one is named. */
const version = { project, dataset_version: datasetVersionIdSchema.optional() }
/** A file of the person's disk and how it is to be read. */
const rowFile = { project, file: z.string().min(1), reading: readingSchema.optional() }
/** Edits by decision, and those not yet in the newest version. */
const editCounts = z.object({ keep: z.int(), fix: z.int(), exclude: z.int() })

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
  'datasets.state': call(
    'Whether the newest version is what the rulebook, the edits and the imports say now; if not, what changed.',
    inProject,
    z.object({
      state: z.enum(['empty', 'ready', 'stale', 'running']),
      dataset_version: datasetVersionIdSchema.nullable(),
      /** One sentence for each change since the version was made. */
      changes: z.array(z.string()),
      job: z.int().nullable(),
    }),
  ),
  'datasets.mix': call(
    'The categories with asked and possible counts; `counts` are asked in place of the rulebook’s.',
    z.strictObject({ project, counts: counts.default({}) }),
    z.object({
      categories: z.array(mixCategorySchema),
      checks: z.array(z.object({ id: z.string(), say: z.string() })),
      seed: z.int(),
      /** Counts that were kept with `datasets.set_mix`; empty where the rulebook decides. */
      kept: counts,
      added: z.int(),
      imported: z.int(),
      edits: editCounts,
    }),
  ),
  'datasets.set_mix': call(
    'Keeps the counts of the mix in the project; an empty table returns to the rulebook’s.',
    z.strictObject({ project, counts }),
    z.object({ kept: counts }),
    { writes: true },
  ),
  'datasets.preview': call(
    'Draws samples of each category without writing any, with the verdict of every check.',
    z.strictObject({ project, counts: counts.default({}), seed: z.int().nonnegative().optional(), per_category: z.int().min(1).max(100).default(20), turn: z.int().nonnegative().default(0) }),
    z.object({ samples: z.array(previewSampleSchema) }),
  ),
  'datasets.browse': call(
    'A page of the rows of a version that pass a filter. The index is made when it is missing; until it is whole the answer covers what is indexed.',
    z.strictObject({ ...version, filter: rowFilterSchema.default({}), offset: z.int().nonnegative().default(0), limit: z.int().min(1).max(500).default(100) }),
    z.object({ dataset_version: datasetVersionIdSchema, rows: z.array(rowLineSchema), total: z.int(), index: indexStateSchema }),
  ),
  'datasets.row': call(
    'One row with its messages, its verdict by the rulebook as it is now, and what a person decided about it.',
    z.strictObject({ ...version, row: z.int().nonnegative() }),
    z.object({ row: fullRowSchema }),
  ),
  'datasets.verdicts': call(
    'Whether each of some rows keeps the rules as they are now: how many rules apply, and the sentence of the first that it breaks, or null. Empty where the rulebook cannot be read.',
    z.strictObject({ ...version, rows: z.array(z.int().nonnegative()).max(100) }),
    z.object({ verdicts: z.array(z.object({ row: z.int(), rules: z.int().nonnegative(), broken: z.string().nullable() })) }),
  ),
  'datasets.tokens': call(
    'One row rendered with the chat template and as tokens, trained or ignored.',
    z.strictObject({ ...version, row: z.int().nonnegative(), base_model: z.string().optional() }),
    rowTokensSchema,
    { paths: ['base_model?'] },
  ),
  'datasets.lengths': call(
    'How long the rows of a split are, in tokens of the base model, with those that training would cut.',
    z.strictObject({ ...version, split: splitSchema.default('train'), base_model: z.string().optional(), max_length: z.int().positive().optional() }),
    inspectReportSchema.omit({ samples: true }),
    { paths: ['base_model?'] },
  ),
  'datasets.judge': call(
    'The verdict of the checks on an answer to a question, before it is kept.',
    z.strictObject({ project, question: z.string(), answer: z.string(), category: z.string().optional() }),
    rowVerdictSchema,
  ),
  'datasets.decide': call(
    'Keeps, fixes or excludes a row; null takes the decision back. It holds in every version made afterwards.',
    z.strictObject({ ...version, row: z.int().nonnegative(), decision: decisionSchema.nullable(), fixed: z.string().optional(), reason: z.string().max(500).default('') }),
    z.object({ edit: editSchema.nullable(), counts: editCounts }),
    { writes: true },
  ),
  'datasets.edits': call(
    'Every decision about rows, latest first.',
    inProject,
    z.object({ edits: z.array(editSchema), counts: editCounts }),
  ),
  'datasets.forget_edit': call(
    'Takes a decision back by its key.',
    z.strictObject({ project, key: z.string() }),
    z.object({ counts: editCounts }),
    { writes: true },
  ),
  'datasets.add': call(
    'Adds a sample by hand for the next version. Refused where its answer breaks a check, or its question is held out for the test.',
    z.strictObject({ project, category: z.string().optional(), question: z.string().min(1).max(20_000), answer: z.string().min(1).max(100_000) }),
    z.object({ id: z.string(), verdict: rowVerdictSchema }),
    { writes: true },
  ),
  'datasets.added': call(
    'The samples added by hand, latest first.',
    inProject,
    z.object({ samples: z.array(z.object({ id: z.string(), category: z.string().nullable(), question: z.string(), answer: z.string() })) }),
  ),
  'datasets.remove_added': call(
    'Takes a sample added by hand out again.',
    z.strictObject({ project, id: z.string() }),
    z.object({}),
    { writes: true },
  ),
  'datasets.compare': call(
    'Two versions: counts side by side, rows in both and in only one, questions with another answer.',
    z.strictObject({ project, a: datasetVersionIdSchema, b: datasetVersionIdSchema }),
    versionComparisonSchema,
  ),
  'datasets.sniff_import': call(
    'Looks at a file of rows (JSONL, JSON, CSV): encoding, columns, and which of them are question and answer.',
    z.strictObject(rowFile),
    sniffedFileSchema,
    { paths: ['file'] },
  ),
  'datasets.preview_import': call(
    'The first rows of a file as they would be taken, with their verdicts.',
    z.strictObject({ ...rowFile, mapping: columnMappingSchema, rows: z.int().min(1).max(200).default(20), keep_broken: z.boolean().default(false) }),
    z.object({ rows: z.array(previewRowSchema) }),
    { paths: ['file'] },
  ),
  'datasets.import': call(
    'Starts taking the rows of a file into the project, all or nothing; rows that cannot be taken are counted with reason and line.',
    z.strictObject({ ...rowFile, mapping: columnMappingSchema, keep_broken: z.boolean().default(false) }),
    startedSchema,
    { paths: ['file'], writes: true },
  ),
  'datasets.imports': call('The imports of a project, oldest first.', inProject, z.object({ imports: z.array(importSchema) })),
  'datasets.rejected': call(
    'Rows that an import did not take, with line and reason.',
    z.strictObject({ project, import: importIdSchema, offset: z.int().nonnegative().default(0), limit: z.int().min(1).max(1000).default(200) }),
    z.object({ rows: z.array(rejectedRowSchema), total: z.int() }),
  ),
  'datasets.use_import': call(
    'Lets an import be part of the next versions or not; its rows stay in the project.',
    z.strictObject({ project, import: importIdSchema, is_on: z.boolean() }),
    z.object({ import: importSchema }),
    { writes: true },
  ),
}
