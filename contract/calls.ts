/**
 * The one table of calls: name → input, output, one sentence of documentation.
 * Types, handlers, the HTTP API, the WebSocket port and the page of `serve` are derived from it; nothing is declared twice.
 * Knows nothing about who answers a call or how it travels.
 */

import * as z from 'zod'
import { decodingSchema, replySchema } from './entities/chat.ts'
import { datasetVersionSchema, inspectReportSchema, messageSchema, scoreReportSchema } from './entities/dataset.ts'
import { comparisonSchema, evalItemSchema, evalReportSchema, evalSchema, subjectSchema } from './entities/eval.ts'
import { exportSchema } from './entities/export.ts'
import { datasetVersionIdSchema, evalIdSchema, exportIdSchema, jobIdSchema, packIdSchema, projectIdSchema, rulebookSourceSchema, runIdSchema } from './entities/ids.ts'
import { jobSchema, stageSchema, startedSchema } from './entities/job.ts'
import { checkReportSchema, packSchema, projectSchema } from './entities/project.ts'
import { diffReportSchema, factSchema, reindexReportSchema, verifyReportSchema } from './entities/provenance.ts'
import { metricPointSchema, runEventLineSchema, runSchema } from './entities/run.ts'
import { baseModelSchema, capabilitiesSchema, pythonStatusSchema, settingsSchema } from './entities/settings.ts'

/**
 * One row of the table. `paths` names the input fields that hold a path (`field`), or an id or a path (`field?`):
 * those of a remote client are kept inside the served folder. `writes`: the call makes something in the project that
 * its input names, so that project is locked while it is answered.
 */
export type CallShape<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  readonly doc: string
  readonly input: I
  readonly output: O
  readonly paths: readonly string[]
  readonly writes: boolean
}

function call<I extends z.ZodType, O extends z.ZodType>(doc: string, input: I, output: O, remarks: { paths?: readonly string[]; writes?: true } = {}): CallShape<I, O> {
  return { doc, input, output, paths: remarks.paths ?? [], writes: remarks.writes ?? false }
}

const nothing = z.strictObject({})
const project = projectIdSchema
const inProject = z.strictObject({ project })
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

/** Every call of the studio. Long work returns a job at once; its progress arrives as pushes and in `jobs.get`. */
export const calls = {
  'packs.list': call('The packs that ship with the studio.', nothing, z.object({ packs: z.array(packSchema) })),

  'projects.create': call(
    'Makes a project folder from a pack.',
    z.strictObject({
      folder: z.string().min(1),
      pack: packIdSchema,
      name: z.string().optional(),
      follows_pack: z.boolean().default(false),
    }),
    z.object({ project: projectSchema }),
    { paths: ['folder'] },
  ),
  'projects.open': call(
    'Opens a project folder and remembers it.',
    z.strictObject({ folder: z.string().min(1) }),
    z.object({ project: projectSchema }),
    { paths: ['folder'] },
  ),
  'projects.get': call('One project that was opened before.', inProject, z.object({ project: projectSchema })),
  'projects.list': call('The projects that were opened before, latest first.', nothing, z.object({ projects: z.array(projectSchema) })),
  'projects.check': call(
    'Checks a rulebook and its knowledge: every problem with file, line and column.',
    z.strictObject({ source: rulebookSourceSchema }),
    checkReportSchema,
  ),

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
    }),
    startedSchema.extend({ eval: evalIdSchema }),
    { paths: ['subject.path', 'subject.base_model?'], writes: true },
  ),
  'evals.get': call(
    'One eval with its report; the newest unless one is named.',
    z.strictObject({ project, eval: evalIdSchema.optional() }),
    z.object({ eval: evalSchema, report: evalReportSchema }),
  ),
  'evals.list': call('The evals of a project, oldest first.', inProject, z.object({ evals: z.array(evalSchema) })),
  'evals.items': call(
    'The outputs of an eval with the count of each check.',
    z.strictObject({
      project,
      eval: evalIdSchema,
      offset: z.int().nonnegative().default(0),
      limit: z.int().positive().max(5000).default(200),
      failed_check: z.string().optional(),
    }),
    z.object({ items: z.array(evalItemSchema), total: z.int() }),
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

  'playground.chat': call(
    'One reply of a subject; pieces of it arrive as `playground.streamed` pushes.',
    z.strictObject({
      project,
      subject: subjectSchema,
      messages: z.array(messageSchema).min(1),
      constrained: z.boolean().default(false),
      decoding: decodingSchema.default(decodingSchema.parse({})),
      chat: z.string().min(1).max(64),
    }),
    replySchema,
    { paths: ['subject.path', 'subject.base_model?'] },
  ),

  'models.list': call('The base models that this machine has or can get.', nothing, z.object({ models: z.array(baseModelSchema) })),

  'jobs.list': call(
    'The queue: jobs that are not finished, and the latest finished ones.',
    z.strictObject({ project: project.optional(), limit: z.int().positive().max(1000).default(50) }),
    z.object({ jobs: z.array(jobSchema) }),
  ),
  'jobs.get': call('One job.', z.strictObject({ job: jobIdSchema }), z.object({ job: jobSchema })),
  'jobs.cancel': call(
    'Asks a job to stop; a queued one is stopped at once.',
    z.strictObject({ job: jobIdSchema }),
    z.object({ job: jobSchema }),
  ),
  'jobs.pause': call(
    'Asks a job to save and give its device back; it keeps its place in the queue.',
    z.strictObject({ job: jobIdSchema }),
    z.object({ job: jobSchema }),
  ),
  'jobs.resume': call(
    'Puts a paused, interrupted, stopped or failed job back into the queue.',
    z.strictObject({ job: jobIdSchema }),
    z.object({ job: jobSchema }),
  ),
  'jobs.pipeline': call(
    'Starts stages one after another, each an ordinary job; stops at the first failure or missed gate.',
    z.strictObject({ project, stages: z.array(stageSchema).min(1).max(50) }),
    startedSchema,
    { writes: true },
  ),

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

  'python.status': call('The state of the Python environment.', nothing, pythonStatusSchema),
  'python.install': call(
    'Starts installing or repairing the Python environment.',
    z.strictObject({ repair: z.boolean().default(false) }),
    startedSchema,
  ),

  'system.doctor': call(
    'The facts about this machine and this installation, one line each.',
    nothing,
    z.object({ facts: z.array(factSchema) }),
  ),
  'system.capabilities': call('What this host can do for its client.', nothing, capabilitiesSchema),

  'settings.get': call('The settings.', nothing, settingsSchema),
  'settings.set': call('Changes settings; what is not named stays.', z.strictObject({ change: settingsSchema.partial() }), settingsSchema),
} as const satisfies Record<`${string}.${string}`, CallShape>

/** The table's type. */
export type Calls = typeof calls
/** The name of a call. */
export type CallName = keyof Calls
/** What a caller writes: defaults may be left out. */
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>
/** What a handler gets: parsed, defaults filled in. */
export type ParsedInput<N extends CallName> = z.output<Calls[N]['input']>
/** What a call returns. */
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>
/** The word before the dot. */
export type DomainName = CallName extends `${infer D}.${string}` ? D : never
/** The calls of one domain. */
export type CallOf<D extends DomainName> = Extract<CallName, `${D}.${string}`>

/** True for a name of the table (and not, for instance, `constructor`). */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name)
}
