/**
 * Everything that a screen shows of a run, in one answer, from its folder: the same for whoever asks, whenever, and
 * whichever process trains. Knows how the parts are put together.
 */
import type { Job } from '../../../contract/entities/job.ts'
import * as z from 'zod'
import { rankReadingSchema, type JudgedAnswer, type LiveRun } from '../../../contract/entities/live-run.ts'
import type { Run } from '../../../contract/entities/run.ts'
import { freeDiskBytes } from '../../platform/disk.ts'
import { readDetached } from '../../python/index.ts'
import { readWords } from '../judge/judged-file.ts'
import { readPrompts } from '../judge/prompts.ts'
import { ruleSeries } from '../judge/rule-series.ts'
import { findAlerts, type AlertFacts } from './alerts.ts'
import type { MachineReader } from './readings.ts'
import type { RunLog } from './run-log.ts'
import { SILENT_SECONDS } from './silence.ts'
import { thin } from './thin.ts'

/** What the answer is made from. */
export type LiveFacts = { run: Run; job: Job | null; log: RunLog; folder: string; machine: MachineReader; onGpu: boolean }

/** Most points of one series in the answer. */
const MOST_POINTS = 800

/** The live state of a run. */
export function liveRun({ run, job, log, folder, machine, onGpu }: LiveFacts): LiveRun {
  const answers = inOrder(log.answers(), folder)
  const isRunning = run.state === 'running'
  const process = readDetached(folder)
  const number = (key: string) => (typeof log.step?.[key] === 'number' ? log.step[key] : null)
  const series = log.series()
  const rss = typeof log.heartbeat?.['rss'] === 'number' ? log.heartbeat['rss'] : null
  return {
    run,
    job,
    phase: log.phase,
    // Not every step is logged; a stop in between is saved all the same.
    step: Math.max(number('step') ?? 0, run.steps),
    max_steps: number('max_steps') ?? run.max_steps,
    eta_s: isRunning && log.silence.seconds < SILENT_SECONDS ? log.pace.seconds : null,
    tok_s: number('tok_s'),
    rules: ruleSeries(answers, readWords(folder)),
    answers: byPrompt(answers, (kept, answer) => answer.step >= kept.step),
    before: byPrompt(answers, (kept, answer) => answer.step < kept.step),
    points: [...series.values()].flatMap((points) => thin(points, MOST_POINTS)),
    best_step: run.best_step,
    checkpoints: run.checkpoints,
    alerts: findAlerts({
      series,
      config: run.config,
      maxSteps: run.max_steps,
      diskFree: freeDiskBytes(folder),
      checkpointBytes: log.checkpointBytes,
      isRunning,
      ...hearing(log),
      hasUnjudged: log.unjudged() > 0,
      historyWaits: log.historyWaits,
    }),
    choices: log.choices(),
    readings: isRunning ? machine.read(folder, process.state === 'running' ? process.identity.pid : null, rss, onGpu) : null,
    ranks: ranksOf(log),
    seq: log.seq,
  }
}

/** What alerts have to know of how long a run has been silent or has stood still. */
export function hearing(log: RunLog): Pick<AlertFacts, 'silentSeconds' | 'standstill' | 'silentRank'> {
  const rank = ranksOf(log).find(({ silent_s }) => silent_s !== undefined)
  const step = typeof log.step?.['step_ms'] === 'number' ? log.step['step_ms'] / 1000 : 0
  return {
    silentSeconds: log.silence.seconds,
    ...(log.phase?.name === 'train' && log.step !== null ? { standstill: { seconds: log.standstill.seconds, usual: Math.max(step, log.evalSeconds) } } : {}),
    silentRank: rank === undefined ? undefined : { rank: rank.rank, host: rank.host, seconds: rank.silent_s ?? 0 },
  }
}

/** What the newest sign of life says of the processes that share the run. */
function ranksOf({ heartbeat }: RunLog): LiveRun['ranks'] {
  const ranks = z.array(rankReadingSchema.extend({ gpu: z.number().nullable().default(null), gpu_peak: z.number().nullable().default(null) })).safeParse(heartbeat?.['ranks'])
  return ranks.success ? ranks.data.toSorted((a, b) => a.rank - b.rank) : []
}

/** Answers in the order of the run's prompts: the person's own questions first. */
function inOrder(answers: readonly JudgedAnswer[], folder: string): JudgedAnswer[] {
  const place = new Map(readPrompts(folder).map(({ id }, index) => [id, index]))
  return answers.toSorted((a, b) => a.step - b.step || (place.get(a.prompt_id) ?? 0) - (place.get(b.prompt_id) ?? 0))
}

function byPrompt(answers: readonly JudgedAnswer[], isBetter: (kept: JudgedAnswer, answer: JudgedAnswer) => boolean): JudgedAnswer[] {
  const chosen = new Map<string, JudgedAnswer>()
  for (const answer of answers) {
    const kept = chosen.get(answer.prompt_id)
    if (kept === undefined || isBetter(kept, answer)) chosen.set(answer.prompt_id, answer)
  }
  return [...chosen.values()]
}
