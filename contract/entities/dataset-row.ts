/**
 * Rows of a dataset as people look at them: a line of the browser, one row with its verdicts, what a person decided
 * about it, and the counts of two versions side by side. Knows nothing about how rows are stored or found.
 */

import * as z from 'zod'
import { messageSchema, tokenSchema } from './dataset.ts'
import { datasetVersionIdSchema, momentSchema } from './ids.ts'

/** The three files of a version. */
export const splitSchema = z.enum(['train', 'val', 'test'])
/** What a person decided about a row: as it is, with another answer, or not at all. */
export const decisionSchema = z.enum(['keep', 'fix', 'exclude'])

/** Which rows are wanted; what is not named does not narrow. Lengths count characters of question and answer together. */
export const rowFilterSchema = z.strictObject({
  /** Words, each found at the beginning of a word of the row; all must be there. */
  text: z.string().max(500).optional(),
  category: z.string().max(200).optional(),
  split: splitSchema.optional(),
  /** Rows that break this check by the rulebook as it is now. */
  breaks: z.string().max(200).optional(),
  min_length: z.int().nonnegative().optional(),
  max_length: z.int().nonnegative().optional(),
  /** Rows with this decision, or `open` for those without any. */
  decision: z.union([decisionSchema, z.literal('open')]).optional(),
})

/** One line of the browser. `row` counts from 0 over train, val and test. */
export const rowLineSchema = z.object({
  row: z.int().nonnegative(),
  id: z.string(),
  category: z.string(),
  split: splitSchema,
  /** Characters of question and answer. */
  length: z.int(),
  /** The beginning of the question and of the answer. */
  question: z.string(),
  answer: z.string(),
  decision: decisionSchema.nullable(),
})

/** How far the index of a version is: rows indexed, rows judged by the checks, of how many. */
export const indexStateSchema = z.object({
  rows: z.int(),
  of: z.int(),
  /** Null while no filter by check was asked. */
  judged: z.int().nullable(),
  problem: z.string().nullable(),
})

/** A place in an answer that breaks a check. */
export const brokenPlaceSchema = z.object({ check: z.string(), reason: z.string(), span: z.tuple([z.int(), z.int()]) })
/** Verdict on an answer: the checks that applied, and where some are broken. */
export const rowVerdictSchema = z.object({
  category: z.string().nullable(),
  checks: z.array(z.object({ check: z.string(), say: z.string(), k: z.int(), n: z.int() })),
  broken: z.array(brokenPlaceSchema),
})

/** What a person decided about a row. It belongs to the words of the row, so it holds in every version. */
export const editSchema = z.object({
  /** Of the question and the original answer. */
  key: z.string(),
  decision: decisionSchema,
  category: z.string(),
  question: z.string(),
  answer: z.string(),
  /** The answer that takes the place of the original, where it was fixed. */
  fixed: z.string().nullable(),
  reason: z.string(),
  at: momentSchema,
})

/** One row in full. */
export const fullRowSchema = z.object({
  row: z.int().nonnegative(),
  id: z.string(),
  category: z.string(),
  split: splitSchema,
  group: z.string(),
  messages: z.array(messageSchema),
  verdict: rowVerdictSchema.nullable(),
  edit: editSchema.nullable(),
})

/** A row as the model sees it. */
export const rowTokensSchema = z.object({
  rendered: z.string(),
  tokens: z.array(tokenSchema),
  truncated: z.int(),
  max_length: z.int(),
  base_model: z.string(),
})

/** A sample that no file holds: drawn to be looked at. */
export const previewSampleSchema = z.object({ id: z.string(), category: z.string(), question: z.string(), answer: z.string(), verdict: rowVerdictSchema })

/** One category of the mix: rows asked, what the rulebook itself counts, and how many different samples there can be. */
export const mixCategorySchema = z.object({
  category: z.string(),
  about: z.string(),
  asked: z.int(),
  rulebook_count: z.int(),
  /** Rows that each one counted gives: more than one for a conversation of several turns. */
  rows_each: z.int(),
  /** Null where it cannot be told. */
  distinct: z.number().nullable(),
  /** Rows of it that are kept for the test. */
  held_out: z.int(),
  /** The least that can be counted: what the rulebook keeps for the test. */
  least: z.int(),
})

/** Two versions side by side. */
export const versionComparisonSchema = z.object({
  a: datasetVersionIdSchema,
  b: datasetVersionIdSchema,
  /** Category → rows in each. */
  categories: z.array(z.object({ category: z.string(), a: z.int(), b: z.int() })),
  splits: z.array(z.object({ split: splitSchema, a: z.int(), b: z.int() })),
  /** Rows by question and answer: in both, and only in one. */
  same: z.int(),
  only_a: z.int(),
  only_b: z.int(),
  /** The same question with another answer. */
  changed: z.int(),
  examples: z.array(z.object({ kind: z.enum(['only_a', 'only_b', 'changed']), category: z.string(), question: z.string(), a: z.string().nullable(), b: z.string().nullable() })),
})

export type Split = z.infer<typeof splitSchema>
export type Decision = z.infer<typeof decisionSchema>
export type RowFilter = z.infer<typeof rowFilterSchema>
export type RowLine = z.infer<typeof rowLineSchema>
export type IndexState = z.infer<typeof indexStateSchema>
export type RowVerdict = z.infer<typeof rowVerdictSchema>
export type Edit = z.infer<typeof editSchema>
export type FullRow = z.infer<typeof fullRowSchema>
export type RowTokens = z.infer<typeof rowTokensSchema>
export type PreviewSample = z.infer<typeof previewSampleSchema>
export type MixCategory = z.infer<typeof mixCategorySchema>
export type VersionComparison = z.infer<typeof versionComparisonSchema>
