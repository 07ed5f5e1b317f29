/** What a run does now and when it ends, as one line; and how its rules stand. Pure. */

import type { Job } from '../../../../contract/entities/job.ts'
import type { LiveRun, RuleSeries } from '../../../../contract/entities/live-run.ts'
import type { RunState } from '../../../../contract/entities/run.ts'
import type { Meaning } from '../../../components/meaning.ts'
import { count, duration, roughly } from '../../../lib/format.ts'

const PHASES: Record<string, string> = {
  preflight: 'Getting ready',
  tokenize: 'Reading and tokenising the samples',
  load: 'Loading the base model',
  train: 'The base model has answered; the first steps are being taken',
  eval: 'Looking at unseen samples',
  save: 'Saving the adapter',
}

/** Phases before the first step of a process. */
const LOADING: ReadonlySet<string> = new Set(['preflight', 'tokenize', 'load'])

/** One line: what happens and when it ends. */
export function statusLine(live: LiveRun, now = Date.now()): string {
  const { run, job } = live
  if (job?.state === 'queued') return 'Waits in the queue until this computer is free.'
  if (job?.state === 'stopping') return job.asked === 'pause' ? 'Finishing the step and saving, then it pauses.' : 'Finishing the step and saving, then it stops.'
  if (job?.state === 'paused') return `Paused after step ${count(run.checkpoints.at(-1) ?? run.steps)}${of(live)}; everything is saved.`
  if (run.state === 'running' && live.step > 0 && !LOADING.has(live.phase?.name ?? '')) {
    const left = live.eta_s === null ? '' : `, about ${roughly(live.eta_s)} left: ends around ${clock(now + live.eta_s * 1000)}`
    return `Step ${count(live.step)}${of(live)}${left}.`
  }
  if (run.state === 'running' || job?.state === 'preparing' || job?.state === 'running') return `${PHASES[live.phase?.name ?? 'preflight'] ?? 'Getting ready'}${live.phase?.done == null || live.phase.done === 0 || live.phase.name === 'train' ? '' : `: ${count(live.phase.done)} ${live.phase.unit}`} …`
  if (run.state === 'succeeded') return `Trained ${count(run.steps)} steps in ${duration(run.duration_ms / 1000)}${run.best_step === null ? '' : `; the best checkpoint is that of step ${count(run.best_step)}`}.`
  const trained = Math.max(run.steps, run.checkpoints.at(-1) ?? 0)
  return trained === 0 ? 'No step was taken.' : `${count(trained)}${of(live)} steps trained.`
}

/** Where a run stands, as a meaning and its word. */
export type Standing = { meaning: Meaning; word: string; icon: 'wait' | 'pause' | 'stop' | null }

/** The one word for a run: its job's while one is at work, else how it ended. */
export function standing(run: RunState, job: Job['state'] | null): Standing {
  if (job === 'queued') return { meaning: 'stale', word: 'Queued', icon: 'wait' }
  if (job === 'paused') return { meaning: 'stale', word: 'Paused', icon: 'pause' }
  if (job === 'stopping') return { meaning: 'running', word: 'Stopping', icon: null }
  if (run === 'running' || job === 'preparing' || job === 'running') return { meaning: 'running', word: 'Training', icon: null }
  if (run === 'succeeded') return { meaning: 'passed', word: 'Finished', icon: null }
  if (run === 'failed') return { meaning: 'failed', word: 'Failed', icon: null }
  return run === 'stopped' || job === 'stopped' ? { meaning: 'stale', word: 'Stopped', icon: 'stop' } : { meaning: 'undecided', word: 'Interrupted', icon: null }
}

/** "In the last 16 answers 6 of 8 rules are at the target"; null before any verdict. Rules that no answer could show yet are not counted in the end. */
export function rulesLine(rules: readonly RuleSeries[], answers: number): string | null {
  const withTarget = rules.filter(({ target }) => target !== null)
  const seen = withTarget.filter(({ points }) => points.length > 0)
  if (seen.length === 0) return null
  const first = seen.filter((rule) => isKept(rule, rule.points[0])).length
  const steps = new Set(seen.flatMap(({ points }) => points.map(({ step }) => step)))
  if (steps.size < 2) return `Before training, ${first === 0 ? 'none' : first} of ${withTarget.length} rules ${first === 1 ? 'is' : 'are'} at the target.`
  const now = seen.filter((rule) => isKept(rule, rule.points.at(-1))).length
  const unseen = withTarget.length - seen.length
  return `In the last ${count(answers)} answers ${now} of ${seen.length} rules ${now === 1 ? 'is' : 'are'} at the target; before training ${first === 0 ? 'none was' : first === 1 ? 'one was' : `${first} were`}.${unseen === 0 ? '' : ` ${unseen === 1 ? 'One more cannot' : `${unseen} more cannot`} show in these answers.`}`
}

/** True where a point is at the rule's target. */
export function isKept({ target }: RuleSeries, point: RuleSeries['points'][number] | undefined): boolean {
  return target !== null && point !== undefined && shareOf(point) >= target
}

/** The share of the answers that keep a rule at a point. */
export function shareOf({ answers: [kept, all] }: RuleSeries['points'][number]): number {
  return all === 0 ? 0 : kept / all
}

function of({ max_steps }: LiveRun): string {
  return max_steps === null ? '' : ` of ${count(max_steps)}`
}

const times = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
function clock(at: number): string {
  return times.format(new Date(at))
}
