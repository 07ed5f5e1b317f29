/**
 * The job of a sweep: asks for values, trains each trial as a run like any other, reports how it does while it trains,
 * and stops it where it is hopeless beside the others. Several at once where there are workers and devices.
 * Knows runs and the queue; who proposes values is a process of its own.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Job } from '../../../contract/entities/job.ts'
import type { MetricPoint } from '../../../contract/entities/run.ts'
import { sweepIdSchema, sweepPlanSchema, sweepSchema, type Sweep, type SweepPlan, type SweepTrial } from '../../../contract/entities/sweep.ts'
import { StudioError } from '../../../contract/errors.ts'
import type { HandlersOf, Pusher } from '../../../contract/handlers.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from '../../jobs/kinds.ts'
import type { JobQueue } from '../../jobs/queue.ts'
import { writeJsonAtomic } from '../../platform/atomic-write.ts'
import { readJson } from '../../platform/read-json.ts'
import { readWords } from '../judge/judged-file.ts'
import type { RuleWords } from '../judge/rule-series.ts'
import { prepareRun, resolveOrder, type OrderParts, type RunOrder } from '../order.ts'
import { bestOf, final, measure } from './measure.ts'
import { openProposer, type Proposal, type Proposer } from './proposer.ts'

/** What it is built from. */
export type SweepParts = OrderParts & {
  push: Pusher
  /** The metric series of a run. */
  points(project: string, run: string): readonly MetricPoint[]
  queue(): JobQueue
  record(project: string, run: string): void | Promise<void>
  /** Tags a run, so that the runs of a sweep are found together. */
  tag(project: string, run: string, tag: string): void
  /** Starts who proposes values, where it is another than Optuna. */
  open?: typeof openProposer
}

const POLL_MS = 500
/** Between two pushes of how far the tries are, in milliseconds. */
const SHOWN_MS = 2000
/** Failures in a row after which the sweep ends: then it is not the values. */
const MOST_FAILURES = 3
const orderSchema = z.strictObject({ project: z.string(), dataset_version: z.string().optional(), base_model: z.string().optional(), preset: z.string().optional(), set: z.record(z.string(), z.unknown()), from: z.string().optional(), like: z.string().optional() })
const payloadSchema = z.strictObject({ order: orderSchema, sweep: sweepIdSchema, plan: sweepPlanSchema, study: z.string().optional() })
type Work = { parts: SweepParts; order: RunOrder; sweep: Sweep; folder: string; proposer: Proposer; context: JobContext; started: number; failures: number; isOver: boolean }

/** The handler. */
export function sweepHandlers(parts: SweepParts): Pick<HandlersOf<'runs'>, 'runs.sweep'> {
  return {
    'runs.sweep': async ({ plan, sweep: earlier, study, ...order }) => {
      // A combination that cannot work is refused at once.
      resolveOrder(parts, order)
      const sweep = earlier ?? nextSweep(parts.projectFolder(order.project))
      return { job: (await parts.queue().add('runs.sweep', { order, sweep, plan, ...(study === undefined ? {} : { study }) }, { project: order.project })).id, sweep }
    },
  }
}

/** The kind `runs.sweep`. */
export function sweepJob(parts: SweepParts): AnyJobKind {
  return defineJobKind({ kind: 'runs.sweep', payload: payloadSchema, lease: () => null, writes: true, run: ({ order, sweep, plan, study }, context) => runSweep(parts, order as RunOrder, study, { sweep, plan, trials: [], best: null, open: [], order: shared(order), created: null }, context) })
}

/** What an order says beside its project. */
function shared(order: z.infer<typeof orderSchema>): Sweep['order'] {
  return Object.fromEntries(Object.entries(order).filter(([key, value]) => key !== 'project' && value !== undefined)) as Sweep['order']
}

function nextSweep(projectDir: string): string {
  const folder = join(projectDir, 'sweeps')
  const last = existsSync(folder) ? Math.max(0, ...readdirSync(folder).map((name) => Number(/^sweep-(\d+)$/.exec(name)?.[1] ?? 0))) : 0
  return `sweep-${String(last + 1).padStart(4, '0')}`
}

/** A sweep as its folder has it; null where it has none. */
export function readSweep(folder: string): Sweep | null {
  return existsSync(join(folder, 'sweep.json')) ? sweepSchema.parse(readJson(join(folder, 'sweep.json'))) : null
}

async function runSweep(parts: SweepParts, order: RunOrder, study: string | undefined, fresh: Sweep, context: JobContext): Promise<JobOutcome> {
  const folder = join(parts.projectFolder(order.project), 'sweeps', fresh.sweep)
  mkdirSync(folder, { recursive: true })
  const before = readSweep(folder)
  const sweep: Sweep = { ...fresh, trials: before?.trials ?? [], best: before?.best ?? null, created: before?.created ?? new Date().toISOString() }
  const proposer = await (parts.open ?? openProposer)({ folder, study: study ?? folder }, sweep.plan, { onProgress: (message) => context.progress({ phase: 'preflight', done: 0, total: null, unit: 'runs', message }), signal: context.signal })
  try {
    const work: Work = { parts, order, sweep, folder, proposer, context, started: proposer.done, failures: 0, isOver: false }
    tell(work)
    const workers = Array.from({ length: sweep.plan.workers }, () =>
      worker(work).finally(() => {
        work.isOver ||= work.started < sweep.plan.trials
      }),
    )
    // What one worker cannot do the others need not try: their runs are stopped, then the first reason is told.
    const broken = (await Promise.allSettled(workers)).find((each) => each.status === 'rejected')
    if (broken !== undefined) throw broken.reason
    return { result: { ...sweep, open: [] }, stopped: context.signal.aborted }
  } finally {
    sweep.open = []
    writeJsonAtomic(join(folder, 'sweep.json'), sweep)
    await proposer.close()
  }
}

/** One trial after the other, until all are started or the sweep is asked to stop. */
async function worker(work: Work): Promise<void> {
  while (work.started < work.sweep.plan.trials && !hasEnded(work)) {
    work.started += 1
    const proposal = await work.proposer.ask()
    if (proposal === null) {
      // Other hosts have the rest; what is at work here is seen to its end.
      work.started = work.sweep.plan.trials
      return
    }
    const ended = await runTrial(work, proposal).finally(() => {
      work.sweep.open = work.sweep.open.filter(({ trial }) => trial !== proposal.trial)
    })
    if (ended === null) return
    await work.proposer.tell(proposal.trial, ended.state, ended.value)
    work.sweep.trials.push(ended)
    work.sweep.best = bestOf([...work.sweep.trials], work.sweep.plan.by)
    tell(work)
  }
}

/** Trains one trial; null where the sweep was asked to stop meanwhile. */
async function runTrial(work: Work, { trial, values }: Proposal): Promise<SweepTrial | null> {
  const { parts, order, sweep } = work
  const run = prepareRun(parts, { ...order, set: { ...order.set, ...values } })
  parts.tag(order.project, run, sweep.sweep)
  await parts.record(order.project, run)
  const { id } = await parts.queue().add('runs.train', { project: order.project, run }, { project: order.project })
  sweep.open = [...sweep.open, { trial, run, values }]
  tell(work)
  const pruned = await watch(work, trial, run, id)
  const job = await parts.queue().wait(id)
  if (hasEnded(work)) return null
  const value = final(measure(parts.points(order.project, run), sweep.plan.by, rulesOf(work, run)), sweep.plan.by)
  const state = pruned !== null ? 'pruned' : job.state === 'succeeded' && value !== null ? 'complete' : 'failed'
  work.failures = state === 'failed' ? work.failures + 1 : 0
  if (work.failures >= MOST_FAILURES && job.error !== null) throw new StudioError(job.error)
  return { trial, run, values, value, state, why: pruned ?? (state === 'failed' ? whyFailed(job, sweep.plan.by) : null) }
}

function rulesOf({ parts, order }: Work, run: string): RuleWords[] {
  return readWords(join(parts.projectFolder(order.project), 'runs', run))
}

function whyFailed({ state, error }: Pick<Job, 'state' | 'error'>, by: SweepPlan['by']): string {
  if (error !== null) return error.message
  if (state === 'succeeded') return by === 'rules' ? 'None of its answers was judged by a rule.' : 'Its loss was never measured on unseen samples.'
  return state === 'paused' ? 'It was paused.' : 'It was stopped before its end.'
}

/** Reports a run's measure as it comes; why it was stopped where it was hopeless, else null. */
async function watch(work: Work, trial: number, run: string, job: number): Promise<string | null> {
  const { parts, order, sweep, proposer } = work
  let reported = 0
  let shown = { points: 0, at: -Infinity }
  for (;;) {
    if (hasEnded(work)) await parts.queue().cancel(job)
    const { state } = parts.queue().get(job)
    if (['succeeded', 'failed', 'stopped', 'paused', 'interrupted'].includes(state)) return null
    const points = parts.points(order.project, run)
    if (points.length !== shown.points && performance.now() - shown.at >= SHOWN_MS) {
      shown = { points: points.length, at: performance.now() }
      parts.push('runs.swept', { project: order.project, sweep: sweep.sweep })
    }
    for (const { step, value } of measure(points, sweep.plan.by, rulesOf(work, run))) {
      if (step <= reported) continue
      reported = step
      if (!(await proposer.report(trial, step, value))) continue
      await parts.queue().cancel(job)
      return `At step ${step} ${sweep.plan.by === 'rules' ? `its weakest rule was kept by ${Math.round(value * 100)} % of the answers` : `its loss was ${value.toPrecision(3)}`}, worse than half of the earlier tries.`
    }
    await sleep(POLL_MS)
  }
}

/** True where no further run is to be tried and those at work are to stop. */
function hasEnded({ context, isOver }: Work): boolean {
  return isOver || context.signal.aborted
}

/** Keeps what is known and shows it. */
function tell({ parts, order, sweep, folder, context }: Work): void {
  writeJsonAtomic(join(folder, 'sweep.json'), sweep)
  parts.push('runs.swept', { project: order.project, sweep: sweep.sweep })
  context.result({ ...sweep })
  const best = sweep.trials.find(({ trial }) => trial === sweep.best)
  context.progress({ phase: 'trying', done: sweep.trials.length, total: sweep.plan.trials, unit: 'runs', ...(best === undefined ? {} : { message: `best so far ${best.run}: ${best.value?.toPrecision(4)}` }) })
}
