/**
 * The job that evaluates: held-out prompts, outputs of the subject, verdicts, a report in a folder of its own.
 * The folder gets its manifest last. Knows the order of the work; answering and scoring are elsewhere.
 */
import { mkdirSync, readdirSync, existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import type { EvalItem, EvalReport } from '../../contract/entities/eval.ts'
import { subjectSchema } from '../../contract/entities/eval.ts'
import { datasetVersionIdSchema, evalIdSchema, projectIdSchema } from '../../contract/entities/ids.ts'
import type { Progress } from '../../contract/entities/job.ts'
import { renderReport } from '../../engine/evaluation/index.ts'
import type { FurtherRequest } from '../datasets/index.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from '../jobs/kinds.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import { describeInput, readManifest, writeManifest } from '../platform/manifest.ts'
import { answerBlocks } from './answer-blocks.ts'
import { askInBlocks } from './ask-in-blocks.ts'
import { generateOutputs, type Decode, type EvalPrompt, type Llama, type OllamaSide } from './generate-outputs.ts'
import { nextQuestions, readEarlier, requireSameSubject, type Earlier, type NextQuestions } from './further.ts'
import { readHeldOut, type HeldOutItem } from './held-out.ts'
import { openRulebookThread, type RulebookThread } from './rulebook-thread.ts'
import type { SuiteFacts, UnscoredOutput } from './rulebook-worker.ts'
import { resolveSubject, type ResolvedSubject, type SubjectParts } from './subjects.ts'

/** What the job is built from. */
export type EvalParts = SubjectParts & {
  projectFolder(project: string): string
  datasetFolder(projectDir: string, version?: string): string
  device(): string | Promise<string>
  /** The system prompt of the project's samples; undefined where they have none. */
  systemPrompt(projectDir: string): string | undefined
  llama: Llama
  ollama: OllamaSide
  /** Writes the eval's rows of the history from its folder. */
  record(project: string, id: string): void | Promise<void>
}

/** What an eval is asked to do. */
export const evalPayloadSchema = z.strictObject({
  project: projectIdSchema,
  eval: evalIdSchema,
  subject: subjectSchema,
  suite: z.string().nullable(),
  dataset_version: datasetVersionIdSchema.nullable(),
  items: z.int().positive().nullable(),
  constrained: z.boolean(),
  seed: z.int().nonnegative().nullable(),
  /** The eval that is gone on from, and how many further questions are asked. */
  after: z.strictObject({ eval: evalIdSchema, questions: z.int().positive() }).nullable().default(null),
  stop_early: z.boolean().default(false),
})
type EvalPayload = z.infer<typeof evalPayloadSchema>

/** The kind `evals.run`. */
export function evalJob(parts: EvalParts): AnyJobKind {
  return defineJobKind({ kind: 'evals.run', payload: evalPayloadSchema, lease: () => parts.device(), writes: true, run: (payload, context) => evaluate(parts, payload, context) })
}

/** Makes the folder of the next eval and returns its id. */
export function createEvalFolder(projectDir: string): string {
  const folder = join(projectDir, 'evals')
  mkdirSync(folder, { recursive: true })
  const last = Math.max(0, ...readdirSync(folder).map((name) => Number(/^eval-(\d{4,})$/.exec(name)?.[1] ?? 0)))
  const id = `eval-${String(last + 1).padStart(4, '0')}`
  mkdirSync(join(folder, id))
  return id
}

async function evaluate(parts: EvalParts, payload: EvalPayload, context: JobContext): Promise<JobOutcome> {
  const projectDir = parts.projectFolder(payload.project)
  const folder = join(projectDir, 'evals', payload.eval)
  const version = parts.datasetFolder(projectDir, payload.dataset_version ?? undefined)
  const subject = resolveSubject(parts, projectDir, payload.subject)
  const thread = openRulebookThread(projectDir, datasetOverrides(version), context.signal)
  try {
    const suite = await thread.ask('suite', { name: payload.suite ?? undefined })
    const earlier = payload.after === null ? null : await readEarlier(join(projectDir, 'evals', payload.after.eval))
    if (earlier !== null) await requireSameSubject(earlier, suite, Object.keys(subject.inputs), projectDir)
    const asked = await chooseQuestions(payload, { projectDir, version, suite: suite.name, categories: suite.from, signal: context.signal }, earlier)
    const seed = payload.seed ?? suite.seed
    const { outputs, notes, stopped } = await askAll({ parts, payload, context, thread, subject, suite, seed, items: asked.items, folder, unseen: unseenWordings(version) })
    const unscored = [...(earlier?.outputs ?? []), ...outputs]
    const made = await thread.ask('report', { suite: suite.name, outputs: unscored, unseenWordings: unseenWordings(version) })
    const report: EvalReport = { ...made.report, subject: payload.subject, notes, ...(stopped === null ? {} : { stopped }), ...(earlier === null ? {} : growth(earlier, asked)) }
    writeOutputs(folder, unscored)
    writeScores(folder, made.items)
    writeJsonAtomic(join(folder, 'report.json'), report)
    writeFileAtomic(join(folder, 'report.txt'), `${renderReport({ ...made.report, stopped: report.stopped, looks: report.looks, further: report.further }, subject.label)}\n`)
    await writeEvalManifest({ folder, projectDir, version, subject, payload, suite, seed, asked }, context.signal)
    await parts.record(payload.project, payload.eval)
    return { result: { eval: payload.eval, passed: report.passed }, gate: report.passed ? 'passed' : 'missed' }
  } finally {
    await thread.close()
  }
}

type Asking = { parts: EvalParts; payload: EvalPayload; context: JobContext; thread: RulebookThread; subject: ResolvedSubject; suite: SuiteFacts; seed: number; items: readonly HeldOutItem[]; folder: string; unseen: string[] | null }

/** The answers to all questions, or to as many as decide every target where that is asked for. */
async function askAll({ parts, payload, context, thread, subject, suite, seed, items, folder, unseen }: Asking): Promise<{ outputs: UnscoredOutput[]; notes: string[]; stopped: NonNullable<EvalReport['stopped']> | null }> {
  const mode = payload.constrained ? 'constrained' : 'free'
  const { prompts, notes } = await makePrompts(thread, items, payload.constrained)
  const work = {
    subject, prompts, decodes: decodesOf(suite, seed), scratch: join(folder, '.work'),
    llama: parts.llama, ollama: parts.ollama, signal: context.signal, progress: (progress: Progress) => context.progress(progress),
  }
  if (!payload.stop_early) return { outputs: pairUp(items, await generateOutputs(work), mode), notes, stopped: null }
  const byId = new Map(prompts.map((prompt) => [prompt.id, prompt]))
  const answer = async function* (order: readonly HeldOutItem[], sizes: readonly number[]) {
    let start = 0
    for await (const outputs of answerBlocks({ ...work, prompts: order.map(({ id }) => byId.get(id)!) }, sizes)) {
      const block = order.slice(start, start + [...outputs.values()][0]!.length)
      start += block.length
      yield pairUp(block, outputs, mode)
    }
  }
  const { outputs, stopped } = await askInBlocks({ items, seed, answer, settle: (made) => thread.ask('settle', { suite: suite.name, outputs: made, unseenWordings: unseen }) })
  return { outputs, notes, stopped }
}

/** What is asked: the suite's own share of the held-out questions, or those that come after an earlier eval's. */
async function chooseQuestions({ items, after }: EvalPayload, request: FurtherRequest, earlier: Earlier | null): Promise<NextQuestions> {
  if (after !== null && earlier !== null) return nextQuestions(request, earlier, after.questions)
  const own = await readHeldOut(request.version, request.categories, items ?? undefined)
  return { items: own, heldBack: own.length, files: [], rejected: {} }
}

/** What a report says of having grown: how often it was looked at, and how many questions beyond the version's own it counts. */
function growth({ report }: Earlier, { items, heldBack, rejected }: NextQuestions): Pick<EvalReport, 'looks' | 'further'> {
  return { looks: (report.looks ?? 1) + 1, further: { questions: (report.further?.questions ?? 0) + items.length - heldBack, rejected } }
}

async function makePrompts(thread: RulebookThread, items: readonly HeldOutItem[], constrained: boolean): Promise<{ prompts: EvalPrompt[]; notes: string[] }> {
  const plain = items.map(({ id, prompt }): EvalPrompt => ({ id, messages: prompt }))
  if (!constrained) return { prompts: plain, notes: [] }
  const { grammars, notHeld, without } = await thread.ask('grammars', { items })
  const notes = [
    ...(without > 0 ? [`${without} of ${items.length} prompts have no grammar and were decoded freely.`] : []),
    ...(notHeld.length > 0 ? [`The grammar does not hold: ${notHeld.join(', ')}.`] : []),
  ]
  return { prompts: plain.map((prompt, i) => (grammars[i] === null ? prompt : { ...prompt, grammar: grammars[i]! })), notes }
}

function decodesOf(suite: SuiteFacts, seed: number): Decode[] {
  return Object.entries(suite.decode).map(([name, { temperature, top_p, max_tokens }]) => ({ name, temperature, top_p: top_p ?? 1, max_tokens, seed }))
}

function pairUp(items: readonly HeldOutItem[], outputs: ReadonlyMap<string, { output: string; n_tokens: number; stop_reason: string }[]>, mode: 'free' | 'constrained'): UnscoredOutput[] {
  return [...outputs].flatMap(([decoding, answers]) => answers.map((answer, i) => ({ item: items[i]!, decoding, mode, output: answer.output, n_tokens: answer.n_tokens, stop_reason: answer.stop_reason })))
}

function writeOutputs(folder: string, outputs: readonly UnscoredOutput[]): void {
  const lines = outputs.map(({ item, decoding, mode, output, n_tokens, stop_reason }) =>
    JSON.stringify({ id: item.id, category: item.category, request: item.request, slice: item.slice, wording: item.wording, prompt: item.prompt, decode: decoding, mode, output, n_tokens, stop_reason }),
  )
  writeFileAtomic(join(folder, 'outputs.jsonl'), lines.map((line) => `${line}\n`).join(''))
}

/** The verdicts beside the outputs, so that the history can be rebuilt without the rulebook as it was then. */
function writeScores(folder: string, items: readonly EvalItem[]): void {
  writeFileAtomic(join(folder, 'scores.jsonl'), items.map(({ id, decoding, mode, checks }) => `${JSON.stringify({ id, decode: decoding, mode, checks })}\n`).join(''))
}

type Closed = { folder: string; projectDir: string; version: string; subject: ResolvedSubject; payload: EvalPayload; suite: SuiteFacts; seed: number; asked: NextQuestions }

async function writeEvalManifest({ folder, projectDir, version, subject, payload, suite, seed, asked }: Closed, signal: AbortSignal): Promise<void> {
  const { after, constrained } = payload
  const inputs = await Promise.all([
    describeInput('dataset', join(version, 'manifest.json'), projectDir),
    describeInput('rulebook', join(projectDir, 'rulebook.yaml'), projectDir),
    ...(after === null ? [] : [describeInput('earlier eval', join(projectDir, 'evals', after.eval, 'manifest.json'), projectDir)]),
    ...asked.files.map((file) => describeInput('further questions', join(dirname(file), 'manifest.json'), projectDir)),
    ...Object.entries(subject.inputs).map(([name, path]) => describeInput(name, path, projectDir)),
  ])
  const details = { subject: payload.subject, suite: suite.name, decode: suite.decode, constrained, dataset_version: basename(version), ...(payload.stop_early ? { stop_early: true } : {}), ...(after === null ? {} : { after: after.eval }) }
  await writeManifest(folder, { kind: 'eval', id: payload.eval, seed, inputs, details }, { exclude: ['.work'], signal })
}

/** What the dataset version was generated with: an eval judges by the same options. */
function datasetOverrides(version: string): Record<string, unknown> {
  const details = readManifest(version)?.details
  return ((details?.['overrides'] ?? {}) as Record<string, unknown>)
}

function unseenWordings(version: string): string[] | null {
  if (!existsSync(version)) return null
  const holdOut = readManifest(version)?.details?.['hold_out'] as { wordings?: string[] } | undefined
  return holdOut?.wordings ?? null
}
