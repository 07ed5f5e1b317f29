/**
 * The job that trains: starts the trainer as a process of its own, follows its event log into the run history,
 * and says how it ended. A trainer that outlived the studio is followed again from the first line.
 * Knows events and folders; the recipe itself is Python's.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { projectIdSchema, runIdSchema } from '../../contract/entities/ids.ts'
import type { Progress } from '../../contract/entities/job.ts'
import type { Question } from '../../contract/entities/question.ts'
import { rendezvousSchema, type Rendezvous, type RunEventLine } from '../../contract/entities/run.ts'
import { errorPartsSchema } from '../../contract/error-parts.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Pusher } from '../../contract/handlers.ts'
import { runConfigFields, type RunConfig } from '../../contract/run-config.ts'
import { inTransaction, seriesQueries, type WritableDb } from '../db/index.ts'
import { countOnDevice } from '../jobs/index.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from '../jobs/kinds.ts'
import { readDetached, startPython, stopDetached, type DetachedState } from '../python/index.ts'
import { freeDiskBytes } from '../platform/disk.ts'
import type { Hardware } from '../platform/hardware.ts'
import { EventTail } from '../platform/event-tail.ts'
import { readJson } from '../platform/read-json.ts'
import { launchFor, leaseFor, visibleGpus, type DeviceWish } from './devices.ts'
import { writePrompts } from './judge/prompts.ts'
import { RunJudge, type RuleThread } from './judge/run-judge.ts'
import { findAlerts } from './live/alerts.ts'
import type { RunLogs } from './live/run-log.ts'
import { metricPoints } from './metric-points.ts'
import { runFolder, sendCommand } from './run-folders.ts'
import { trainerVariables } from './scorer/start-parts.ts'

/** What the job is built from. */
export type TrainParts = {
  db: WritableDb
  push: Pusher
  projectFolder(project: string): string
  /** The device that a run would hold: `cpu`, `gpu:0`. */
  device(): string | Promise<string>
  /** The machine, with its GPUs. */
  hardware(): Promise<Pick<Hardware, 'nvidiaGpus'>>
  /** Writes the run's row of the history from its folder. */
  record(project: string, run: string): void | Promise<void>
  /** Opens the thread of the project's rulebook. */
  openRules(projectDir: string): RuleThread
  /** The person's own questions, which a run answers while it trains. */
  questions(projectDir: string): readonly Question[]
  /** The system prompt of the project's samples. */
  systemPrompt(projectDir: string): string | undefined
  logs: RunLogs
}

const POLL_MS = 150
/** How long a trainer may take to finish its step and save after it was asked to stop, in milliseconds. */
const STOP_PATIENCE_MS = 120_000
/** Pause between two looks for trouble, in milliseconds. */
const ALERT_EVERY_MS = 4000
const payloadSchema = z.strictObject({ project: projectIdSchema, run: runIdSchema, rendezvous: rendezvousSchema.optional() })

/** The kind `runs.train`. */
export function trainJob(parts: TrainParts): AnyJobKind {
  return defineJobKind({
    kind: 'runs.train',
    payload: payloadSchema,
    lease: ({ project, run }) => leaseOf(parts, runFolder(parts.projectFolder(project), run)),
    writes: true,
    adopts: true,
    run: (payload, context) => train(parts, payload, context),
  })
}

/** The devices that a run holds; those that fewest jobs wait for, where it does not name them. */
async function leaseOf(parts: TrainParts, folder: string): Promise<string> {
  const device = await parts.device()
  return leaseFor(wishOf(folder), device, await gpusOf(parts, device), (name) => countOnDevice(parts.db, name))
}

async function gpusOf(parts: TrainParts, device: string): Promise<string[]> {
  return device === 'cpu' ? [] : visibleGpus((await parts.hardware()).nvidiaGpus.length)
}

async function train(parts: TrainParts, { project, run, rendezvous }: z.infer<typeof payloadSchema>, context: JobContext): Promise<JobOutcome> {
  const projectDir = parts.projectFolder(project)
  const folder = runFolder(projectDir, run)
  choosePromptsOf(parts, projectDir, folder)
  if (readDetached(folder).state !== 'running') await startTrainer(parts, projectDir, folder, context, rendezvous)
  const before = readDetached(folder)
  if (before.state === 'running' && before.identity.startTime !== null) context.worker({ pid: before.identity.pid, start_time: before.identity.startTime })
  await parts.record(project, run)
  const follower = new Follower(parts, project, run, folder, context)
  const state = await follow(follower, folder, context).finally(() => follower.close())
  context.worker(null)
  await parts.record(project, run)
  return outcome(follower, state, folder, run)
}

/** Starts the recipe that the run names; with a scorer that holds the project's rulebook where it asks one, and the packages of dpo and grpo. */
async function startTrainer(parts: TrainParts, projectDir: string, folder: string, context: JobContext, rendezvous?: Rendezvous): Promise<void> {
  const wish = wishOf(folder)
  const report = (message: string) => context.progress({ phase: 'preflight', done: 0, total: null, unit: 'steps', message })
  const env = await trainerVariables(wish, projectDir, report, context.signal)
  const launch = launchFor(wish, context.job.lease, await gpusOf(parts, await parts.device()), folder, rendezvous)
  await startPython({ args: launch.args, folder, env: { ...env, ...launch.env } })
}

async function follow(follower: Follower, folder: string, context: JobContext): Promise<DetachedState> {
  let askedAt: number | null = null
  for (;;) {
    const state = readDetached(folder)
    follower.take()
    if (state.state !== 'running') return state
    if (context.signal.aborted && askedAt === null) {
      askedAt = Date.now()
      sendCommand(folder, context.asked() === 'pause' ? 'pause' : 'stop')
    }
    if (askedAt !== null && Date.now() - askedAt > STOP_PATIENCE_MS) await stopDetached(folder)
    await sleep(POLL_MS)
  }
}

/** Carries new events into series, pushes and progress. */
class Follower {
  readonly #parts: TrainParts
  readonly #project: string
  readonly #run: string
  readonly #context: JobContext
  readonly #folder: string
  readonly #tail: EventTail
  readonly #judge: RunJudge
  readonly #alerted = new Set<string>()
  #lookedAt = 0
  #isFirst = true
  /** Status of the last `done` line of this process; null before it came. */
  status: string | null = null
  /** The last `error` line. */
  error: RunEventLine | null = null
  last: RunEventLine | null = null

  constructor(parts: TrainParts, project: string, run: string, folder: string, context: JobContext) {
    this.#parts = parts
    this.#project = project
    this.#run = run
    this.#context = context
    this.#folder = folder
    this.#tail = new EventTail(join(folder, 'events.jsonl'))
    this.#judge = new RunJudge({
      runDir: folder,
      openThread: () => parts.openRules(parts.projectFolder(project)),
      onJudged: (answers, points, rules) => {
        seriesQueries.addPoints(parts.db, project, run, points)
        parts.push('runs.judged', { project, run, answers, rules })
      },
    })
  }

  /** Resolves when the last answers are judged. */
  async close(): Promise<void> {
    await this.#judge.close()
  }

  take(): void {
    const events = this.#tail.read()
    if (events.length === 0) return
    const { db } = this.#parts
    this.#judge.take(events)
    inTransaction(db, () => {
      for (const event of events) {
        if (event.type === 'resume' && typeof event['step'] === 'number') seriesQueries.dropPointsAfter(db, this.#project, this.#run, event['step'])
        seriesQueries.addPoints(db, this.#project, this.#run, metricPoints(event))
      }
      // A log read from its start has dropped the verdicts of an earlier life together with the steps trained again.
      if (this.#isFirst || events.some(({ type }) => type === 'resume')) seriesQueries.addPoints(db, this.#project, this.#run, this.#judge.points())
      this.#isFirst = false
    })
    for (const event of events) this.#see(event)
    // A log that is read again from its start tells where it is, not each place where it was.
    const progress = events.map(progressOf).findLast((each) => each !== null)
    if (progress !== undefined && progress !== null) this.#context.progress(progress)
    this.#parts.push('runs.progressed', { project: this.#project, run: this.#run, events })
    if (Date.now() - this.#lookedAt > ALERT_EVERY_MS) this.#alert()
  }

  /** Says each kind of trouble once. */
  #alert(): void {
    this.#lookedAt = Date.now()
    const log = this.#parts.logs.of(this.#folder)
    const config = readJson(join(this.#folder, 'config.json')) as Record<string, unknown>
    const maxSteps = typeof log.step?.['max_steps'] === 'number' ? log.step['max_steps'] : null
    const facts = { series: log.series(), config, maxSteps, diskFree: freeDiskBytes(this.#folder), checkpointBytes: log.checkpointBytes, isRunning: true, silentSeconds: 0, hasUnjudged: false }
    for (const alert of findAlerts(facts)) {
      if (this.#alerted.has(alert.code)) continue
      this.#alerted.add(alert.code)
      this.#parts.push('runs.alerted', { project: this.#project, run: this.#run, alert })
    }
  }

  #see(event: RunEventLine): void {
    if (event.type === 'hello') this.status = this.error = null
    if (event.type === 'done') this.status = String(event['status'])
    if (event.type === 'error') this.error = event
    this.last = event
  }
}

/** What a job shows for an event; null for events that say nothing of progress. */
function progressOf(event: RunEventLine): Progress | null {
  const number = (key: string) => (typeof event[key] === 'number' ? event[key] : null)
  if (event.type === 'step') {
    const loss = number('loss')
    return { phase: 'training', done: number('step') ?? 0, total: number('max_steps'), unit: 'steps', eta_s: number('eta_s'), message: `loss ${loss === null ? 'not a number' : loss.toFixed(4)}, ${Math.round(number('tok_s') ?? 0)} tokens/s` }
  }
  const totals = event['totals'] as Record<string, unknown> | undefined
  if (event.type === 'done' && typeof totals?.['step'] === 'number') return { phase: 'training', done: totals['step'], total: typeof totals['max_steps'] === 'number' ? totals['max_steps'] : null, unit: 'steps' }
  if (event.type === 'phase') return { phase: String(event['name']), done: number('done') ?? 0, total: number('total'), unit: String(event['unit'] ?? 'steps') }
  return null
}

function outcome(follower: Follower, state: DetachedState, folder: string, run: string): JobOutcome {
  if (follower.status === 'ok') return { result: { run } }
  if (follower.status === 'stopped' || follower.status === 'paused') return { result: { run }, stopped: true }
  const lines = lastLines(join(folder, 'stderr.log'))
  if (follower.error !== null) {
    const code = errorPartsSchema.shape.code.safeParse(follower.error['code'])
    throw new StudioError({
      code: code.success ? code.data : 'process_failed',
      message: `Run ${run} failed: ${String(follower.error['text'])}`,
      next_step: String(follower.error['hint'] ?? 'Read the log of the run.'),
      detail: String(follower.error['detail'] ?? lines),
    })
  }
  const how = state.state === 'exited' ? (state.exit.signal ? `was ended by ${state.exit.signal}` : `ended with code ${state.exit.code}`) : 'was killed'
  throw new StudioError({
    code: 'process_failed',
    message: `The trainer of ${basename(folder)} ${how}${follower.last?.['step'] === undefined ? '' : ` after step ${String(follower.last['step'])}`}.`,
    next_step: `Open ${run} in Train: it goes on from its last whole checkpoint, or begins again where none was saved.`,
    detail: lines || 'It left no lines in stderr.log.',
  })
}

/** Writes which prompts the run answers while it trains; once, before it starts. */
function choosePromptsOf(parts: TrainParts, projectDir: string, folder: string): void {
  const { dataset_dir, sample_prompts, seed } = runConfigFields.parse(readJson(join(folder, 'config.json')))
  if (existsSync(join(folder, 'events.jsonl'))) return
  writePrompts(folder, { questions: parts.questions(projectDir), system: parts.systemPrompt(projectDir), valFile: join(dataset_dir, 'val.jsonl'), count: sample_prompts, seed })
}

/** Where the run's frozen config asks to compute; on one device where it is older than the question. */
function wishOf(folder: string): DeviceWish & Pick<RunConfig, 'best_by'> {
  return runConfigFields.pick({ recipe: true, best_by: true, device: true, devices: true, device_ids: true }).strip().parse(readJson(join(folder, 'config.json')))
}

/** The last lines of a log, at most 4,000 characters; empty where there is none. */
function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-4000).trim()
  } catch {
    return ''
  }
}
