/**
 * The job that trains: starts the trainer as a process of its own, follows its event log into the run history,
 * and says how it ended. A trainer that outlived the studio is followed again from the first line.
 * Knows events and folders; the recipe itself is Python's.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
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
import type { WritableDb } from '../db/index.ts'
import { countOnDevice } from '../jobs/index.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from '../jobs/kinds.ts'
import { readDetached, startPython, stopDetached, type DetachedState } from '../python/index.ts'
import { freeDiskBytes, sizeWords } from '../platform/disk.ts'
import { log } from '../platform/log.ts'
import type { Hardware } from '../platform/hardware.ts'
import { EventTail } from '../platform/event-tail.ts'
import { readJson } from '../platform/read-json.ts'
import { launchFor, leaseFor, visibleGpus, type DeviceWish } from './devices.ts'
import { writePrompts } from './judge/prompts.ts'
import { RunJudge, type RuleThread } from './judge/run-judge.ts'
import { findAlerts } from './live/alerts.ts'
import { endWords } from './live/ending.ts'
import { hearing } from './live/live-run.ts'
import { logEnd } from './live/log-end.ts'
import { Pace } from './live/pace.ts'
import type { RunLogs } from './live/run-log.ts'
import { findMovedFolders, type FindModel } from './moved-folders.ts'
import { runFolder, sendCommand } from './run-folders.ts'
import { RunPoints, tolerant } from './run-points.ts'
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
  /** The base model of a name; throws where this installation has none. */
  baseModel: FindModel
  /** The person's own questions, which a run answers while it trains. */
  questions(projectDir: string): readonly Question[]
  /** The system prompt of the project's samples. */
  systemPrompt(projectDir: string): string | undefined
  logs: RunLogs
}

const POLL_MS = 150
/** How long a trainer may take to finish its step and save after it was asked to stop, in milliseconds; one that says nothing any more has less. */
const STOP_PATIENCE_MS = 120_000
const SILENT_PATIENCE_MS = 30_000
/** Between asking and killing where whoever stops it asked twice, in milliseconds. */
const END_GRACE_MS = 2000
/** A disk with less room than this, in bytes, is full for a trainer. */
const FULL_DISK = 1_000_000
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
  if (readDetached(folder).state !== 'running') {
    findMovedFolders(projectDir, folder, parts.baseModel)
    choosePromptsOf(parts, projectDir, folder)
    await startTrainer(parts, projectDir, folder, context, rendezvous)
  }
  const before = readDetached(folder)
  if (before.state === 'running' && before.identity.startTime !== null) await tolerated(() => context.worker({ pid: before.identity.pid, start_time: before.identity.startTime }))
  await tolerated(() => parts.record(project, run))
  const follower = new Follower(parts, project, run, folder, context)
  const state = await follow(follower, folder, context).finally(() => follower.close())
  await tolerated(() => context.worker(null))
  await tolerated(() => parts.record(project, run))
  return outcome(follower, state, folder, run, context)
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
      askedAt = performance.now()
      sendCommand(folder, context.asked() === 'pause' ? 'pause' : 'stop')
    }
    if (askedAt !== null && context.asked() === 'end') await stopDetached(folder, END_GRACE_MS)
    else if (askedAt !== null && performance.now() - askedAt > (follower.silentMs > SILENT_PATIENCE_MS ? SILENT_PATIENCE_MS : STOP_PATIENCE_MS)) await stopDetached(folder)
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
  readonly #points: RunPoints
  readonly #alerted = new Set<string>()
  readonly #pace = new Pace()
  #progress: Progress | null = null
  #badLines = 0
  #heardAt = performance.now()
  #lookedAt = 0
  /** Status of the last `done` line of this process; null before it came. */
  status: string | null = null
  /** The last `error` line. */
  error: RunEventLine | null = null
  last: RunEventLine | null = null
  /** Of the newest checkpoint. */
  checkpointBytes: number | null = null

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
        this.#points.judged(points)
        parts.push('runs.judged', { project, run, answers, rules })
      },
    })
    this.#points = new RunPoints({ db: parts.db, project, run, log: () => parts.logs.of(folder), verdicts: () => this.#judge.points() })
  }

  /** Resolves when the last answers are judged. */
  async close(): Promise<void> {
    await this.#judge.close()
    this.#points.close()
  }

  /** Milliseconds since the last line of the log. */
  get silentMs(): number {
    return performance.now() - this.#heardAt
  }

  take(): void {
    const events = this.#tail.read()
    if (performance.now() - this.#lookedAt > ALERT_EVERY_MS) this.#alert()
    if (events.length === 0) return
    this.#heardAt = performance.now()
    this.#judge.take(events)
    this.#points.take(events)
    for (const event of events) this.#see(event)
    // A log that is read again from its start tells where it is, not each place where it was.
    const progress = events.map(progressOf).findLast((each) => each !== null) ?? null
    if (progress !== null) this.#show(progress.eta_s == null ? progress : { ...progress, eta_s: this.#pace.seconds })
    this.#parts.push('runs.progressed', { project: this.#project, run: this.#run, events })
  }

  #show(progress: Progress): void {
    this.#progress = progress
    this.#context.progress(progress)
  }

  /** Says each kind of trouble once, and again when it came back. */
  #alert(): void {
    this.#lookedAt = performance.now()
    const state = this.#parts.logs.of(this.#folder)
    const config = readJson(join(this.#folder, 'config.json')) as Record<string, unknown>
    const maxSteps = typeof state.step?.['max_steps'] === 'number' ? state.step['max_steps'] : null
    const found = findAlerts({ series: state.series(), config, maxSteps, diskFree: freeDiskBytes(this.#folder), checkpointBytes: state.checkpointBytes, isRunning: true, ...hearing(state), hasUnjudged: false, historyWaits: state.historyWaits })
    const silent = found.find(({ code }) => code === 'silent')
    if (silent === undefined) this.#alerted.delete('silent')
    else this.#context.progress({ ...(this.#progress ?? { done: 0, total: null, unit: 'steps' }), phase: 'not responding', eta_s: null })
    for (const alert of found) {
      if (this.#alerted.has(alert.code)) continue
      this.#alerted.add(alert.code)
      this.#parts.push('runs.alerted', { project: this.#project, run: this.#run, alert })
    }
    if (this.#tail.badLines > this.#badLines) log('warn', 'lines of a run are no events and were passed over', { folder: this.#folder, lines: this.#tail.badLines })
    this.#badLines = this.#tail.badLines
  }

  #see(event: RunEventLine): void {
    this.#pace.take(event)
    if (event.type === 'hello') this.status = this.error = null
    if (event.type === 'done') this.status = String(event['status'])
    if (event.type === 'error') this.error = event
    if (event.type === 'checkpoint') this.checkpointBytes = Number(event['bytes'])
    if (event['step'] !== undefined || this.last === null) this.last = event
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

function outcome(follower: Follower, state: DetachedState, folder: string, run: string, context: JobContext): JobOutcome {
  if (follower.status === 'ok') return { result: { run } }
  if (context.signal.aborted && context.asked() === 'end') return { result: { run }, stopped: true }
  if (follower.status === 'stopped' || follower.status === 'paused') return { result: { run }, stopped: true }
  const lines = logEnd(folder)
  if (follower.error !== null) {
    const code = errorPartsSchema.shape.code.safeParse(follower.error['code'])
    throw new StudioError({
      code: code.success ? code.data : 'process_failed',
      message: `Run ${run} failed: ${String(follower.error['text'])}`,
      next_step: String(follower.error['hint'] ?? 'Read the log of the run.'),
      detail: String(follower.error['detail'] ?? lines),
    })
  }
  throw ended(follower, state, folder, run, lines)
}

/** Why a trainer ended that could not say so itself. */
function ended(follower: Follower, state: DetachedState, folder: string, run: string, lines: string): StudioError {
  const after = follower.last?.['step'] === undefined ? '' : ` after step ${String(follower.last['step'])}`
  const next_step = `Open ${run} in Train: it goes on from its last whole checkpoint, or begins again where none was saved.`
  const detail = lines || 'It left no lines in stderr.log.'
  const { exit, wasKilledForMemory } = endWords(state)
  if (wasKilledForMemory) return new StudioError({ code: 'out_of_memory', message: `Run ${run} ended${after}: ${exit}.`, next_step: `Close other programs that take memory. ${next_step}`, detail })
  const free = freeDiskBytes(folder)
  if (free < FULL_DISK) {
    const needed = follower.checkpointBytes ?? FULL_DISK
    return new StudioError({ code: 'no_space', message: `Run ${run} ended${after}: the disk is full. A checkpoint needs ${sizeWords(needed)}, and ${sizeWords(free)} are free.`, next_step: 'Free some space, then resume; the run goes on from its last checkpoint.', detail })
  }
  const how = state.state === 'exited' ? (state.exit.signal ? `was ended by ${state.exit.signal}` : `ended with code ${state.exit.code}`) : 'was killed'
  return new StudioError({ code: 'process_failed', message: `The trainer of ${run} ${how}${after}.`, next_step, detail })
}

/** `tolerant` for what takes a while. */
async function tolerated(work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    tolerant(() => {
      throw error
    })
  }
}

/** Writes which prompts the run answers while it trains; once, before it starts. */
function choosePromptsOf(parts: TrainParts, projectDir: string, folder: string): void {
  const { dataset_dir, sample_prompts, seed } = runConfigFields.parse(readJson(join(folder, 'config.json')))
  if (existsSync(join(folder, 'events.jsonl'))) return
  writePrompts(folder, { questions: parts.questions(projectDir), system: parts.systemPrompt(projectDir), valFile: join(dataset_dir, 'val.jsonl'), count: sample_prompts, seed })
}

/** Where the run's frozen config asks to compute; on one device where it is older than the question. */
export function wishOf(folder: string): DeviceWish & Pick<RunConfig, 'best_by'> {
  return runConfigFields.pick({ recipe: true, best_by: true, device: true, devices: true, device_ids: true }).strip().parse(readJson(join(folder, 'config.json')))
}
