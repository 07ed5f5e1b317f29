/**
 * An eval: what was asked, the report with gates and verdicts, its items, a paired comparison.
 * Knows nothing about how outputs are made or scored.
 */

import * as z from 'zod'
import { messageSchema } from './dataset.ts'
import { datasetVersionIdSchema, evalIdSchema, exportIdSchema, momentSchema, projectIdSchema, runIdSchema } from './ids.ts'

/** What is evaluated or talked to. */
export const subjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('base'), base_model: z.string().optional() }),
  z.strictObject({ kind: z.literal('adapter'), run: runIdSchema }),
  z.strictObject({ kind: z.literal('checkpoint'), run: runIdSchema, step: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('merged'), export: exportIdSchema }),
  z.strictObject({ kind: z.literal('gguf'), export: exportIdSchema, quantization: z.string() }),
  /** The starter model as the GGUF file that ships with the studio; needs no Python. */
  z.strictObject({ kind: z.literal('starter') }),
  /** A model in Ollama on this machine. */
  z.strictObject({ kind: z.literal('ollama'), name: z.string().min(1).max(500) }),
  /** A GGUF file from elsewhere; only the command line may name a path. */
  z.strictObject({ kind: z.literal('gguf_file'), path: z.string() }),
])

/** `confirmed`: the interval lies at or above the target. `refuted`: below. `undecided`: the target lies inside. */
export const verdictSchema = z.enum(['confirmed', 'refuted', 'undecided', 'not_applicable'])

/** One check of one decoding. */
export const checkResultSchema = z.object({
  check: z.string(),
  /** What is counted: `answer`, `item`, `pair`, `field`. */
  unit: z.string(),
  decoding: z.string(),
  /** `constrained` = decoded under the grammar. */
  mode: z.enum(['free', 'constrained']),
  k: z.int(),
  n: z.int(),
  /** k / n; null for 0/0. */
  rate: z.number().nullable(),
  /** Wilson 95 % interval by response; null for 0/0. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** The gate's target; null where the check is only reported. */
  target: z.number().nullable(),
  /** rate >= target; null without a gate or for 0/0. */
  passed: z.boolean().nullable(),
  verdict: verdictSchema.nullable(),
  /** Responses without a failure that would confirm the target. */
  items_needed: z.int().nullable(),
  /** Responses on which the check had nothing to judge; they are in neither k nor n. */
  not_applicable: z.int(),
  /** The slice by which the gate is judged (`role`): it holds only where it holds for every value. */
  judged_by: z.string().nullable(),
})

/** The checks over one part of the items: `role = planner`. */
export const sliceSchema = z.object({ by: z.string(), value: z.string(), items: z.int(), checks: z.array(checkResultSchema) })

/** What to change when a gate fails. */
export const remedySchema = z.object({
  check: z.string(),
  /** The slice that fails; null where the whole does. */
  slice: z.object({ by: z.string(), value: z.string() }).nullable(),
  /** The rule, and the change, in words. */
  sentence: z.string(),
  examples: z.array(z.object({ id: z.string(), output: z.string(), reason: z.string() })),
  /** The change as `mend` applies it: sampling weights, asked counts, narrower options. */
  change: z.object({
    sampling_weights: z.record(z.string(), z.number()),
    counts: z.record(z.string(), z.int()),
    /** Option → narrower range. */
    options: z.record(z.string(), z.tuple([z.int(), z.int()])),
    /** Category → role → rows of that role for each conversation. */
    turns: z.record(z.string(), z.record(z.string(), z.number())),
  }),
})

/** The report of an eval. */
export const evalReportSchema = z.looseObject({
  suite: z.string(),
  subject: subjectSchema,
  items: z.int(),
  checks: z.array(checkResultSchema),
  slices: z.array(sliceSchema),
  remedies: z.array(remedySchema),
  /** Ids of outputs that were cut at the length limit. */
  truncated: z.array(z.string()),
  /** Which outputs those are. */
  cut: z.array(z.object({ id: z.string(), decoding: z.string(), mode: z.enum(['free', 'constrained']) })),
  /** True where every gate holds. */
  passed: z.boolean(),
  /** Why not all questions were asked; absent where they were. `gates` are those that decided it, as `check, decoding` with the slice. */
  stopped: z.object({ asked: z.int(), of: z.int(), outcome: z.enum(['pass', 'miss']), gates: z.array(z.string()) }).optional(),
  /** How often a verdict was read while the questions grew, this one included; absent for a first. */
  looks: z.int().positive().optional(),
  /** Questions beyond those that the dataset version holds back, and why the last search for them refused others. */
  further: z.object({ questions: z.int(), rejected: z.record(z.string(), z.int()) }).optional(),
})

/** An eval as listed. Everything in it can be read again from its folder. */
export const evalSchema = z.object({
  project: projectIdSchema,
  id: evalIdSchema,
  subject: subjectSchema,
  suite: z.string(),
  dataset_version: datasetVersionIdSchema.nullable(),
  items: z.int(),
  passed: z.boolean(),
  /** The checks of the report without slices. */
  checks: z.array(checkResultSchema),
  seed: z.int().nullable(),
  created: momentSchema,
  manifest_sha256: z.string(),
})

/** One prompt with one output of a subject. */
export const evalItemSchema = z.object({
  id: z.string(),
  decoding: z.string(),
  mode: z.enum(['free', 'constrained']),
  category: z.string(),
  output: z.string(),
  n_tokens: z.int().nullable(),
  stop_reason: z.string(),
  /** Check → [k, n] of this output; a check that was not applicable has n = 0. */
  checks: z.record(z.string(), z.tuple([z.int(), z.int()])),
})

/** An output as listed: with its question. */
export const listedItemSchema = evalItemSchema.extend({ question: z.string() })

/** The verdict of one check on one output, with the rule in words and where it is broken. */
const explainedCheckSchema = z.object({
  check: z.string(),
  /** The rule as a sentence. */
  sentence: z.string(),
  k: z.int(),
  n: z.int(),
  /** Why there is no verdict; null where there is one. */
  not_applicable: z.string().nullable(),
  /** Character offsets in the output, `end` exclusive. */
  failures: z.array(z.object({ reason: z.string(), start: z.int(), end: z.int() })),
})

/** A training sample beside an output; `overlap` is the share of words that both have (Jaccard). */
const nearSampleSchema = z.object({ id: z.string(), prompt: z.string(), answer: z.string(), overlap: z.number() })

/** One output of an eval with all that explains it. */
export const evalItemDetailSchema = z.object({
  item: evalItemSchema,
  prompt: z.array(messageSchema),
  /** What the question asked, as the rulebook reads it. */
  request: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The sample's own answer; one of many right ones, mostly. */
  reference: z.string().nullable(),
  checks: z.array(explainedCheckSchema),
  nearest: z.array(nearSampleSchema),
})

/** One question with the outputs of two evals. */
export const evalPairSchema = z.object({
  id: z.string(),
  question: z.string(),
  decoding: z.string(),
  mode: z.enum(['free', 'constrained']),
  a: z.object({ output: z.string(), checks: z.array(explainedCheckSchema) }),
  b: z.object({ output: z.string(), checks: z.array(explainedCheckSchema) }),
})

/** One question outside every gate with the answers of some subjects. */
export const myQuestionSchema = z.object({
  id: z.string(),
  question: z.string(),
  /** `mine`: one of the person's own. `kept`: kept from a chat for testing. */
  origin: z.enum(['mine', 'kept']),
  /** In the order of the evals whose subjects were asked for; null where one was not asked since the question stands as it does. */
  answers: z.array(
    z.object({
      output: z.string(),
      stop_reason: z.string(),
      /** What kind of request the rulebook reads in the question; null where none, and then no check judges. */
      category: z.string().nullable(),
      checks: z.array(explainedCheckSchema),
      asked: momentSchema,
    }).nullable(),
  ),
})

/** What an eval of a project can be asked. */
export const evalSetupSchema = z.object({
  suites: z.array(
    z.object({
      name: z.string(),
      categories: z.array(z.string()),
      /** Name → how the next token is chosen. */
      decodings: z.record(z.string(), z.object({ temperature: z.number(), top_p: z.number().optional(), max_tokens: z.int() })),
      /** Held-out questions of the newest dataset version; 0 where there is none. */
      questions: z.int(),
    }),
  ),
  /** Every rule: those that gate first, with the target of the first decoding. */
  rules: z.array(z.object({ check: z.string(), sentence: z.string(), target: z.number().nullable() })),
})

/** Two evals on the same prompts, check by check (exact McNemar on responses). */
export const comparisonSchema = z.object({
  a: evalIdSchema,
  b: evalIdSchema,
  rows: z.array(
    z.object({
      check: z.string(),
      decoding: z.string(),
      mode: z.enum(['free', 'constrained']),
      /** Responses compared, and right in A only, in B only. */
      n: z.int(),
      only_a: z.int(),
      /** Pairs in which one side has no verdict. */
      skipped: z.int(),
      only_b: z.int(),
      rate_a: z.number().nullable(),
      rate_b: z.number().nullable(),
      p_value: z.number().nullable(),
      /** The p value after Holm's adjustment over all rows; the decision rests on it. */
      p_adjusted: z.number().nullable(),
      decision: z.enum(['b_better', 'a_better', 'equal_within_delta', 'undecided']),
    }),
  ),
  delta: z.number(),
  /** Items that only one of the two has. */
  unpaired: z.int(),
  sentence: z.string(),
})

export type Subject = z.infer<typeof subjectSchema>
export type Verdict = z.infer<typeof verdictSchema>
export type EvalCheckResult = z.infer<typeof checkResultSchema>
export type EvalReport = z.infer<typeof evalReportSchema>
export type Eval = z.infer<typeof evalSchema>
export type EvalItem = z.infer<typeof evalItemSchema>
export type ListedItem = z.infer<typeof listedItemSchema>
export type Comparison = z.infer<typeof comparisonSchema>
export type Remedy = z.infer<typeof remedySchema>
export type EvalItemDetail = z.infer<typeof evalItemDetailSchema>
export type EvalPair = z.infer<typeof evalPairSchema>
export type MyQuestion = z.infer<typeof myQuestionSchema>
export type EvalSetup = z.infer<typeof evalSetupSchema>
