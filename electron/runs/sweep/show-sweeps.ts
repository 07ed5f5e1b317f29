/**
 * The sweeps of a project as a screen shows them: each trial with how far it is and the rule that it keeps
 * least. Reads folders only, so the same after a restart; starts nothing.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RuleSeries } from '../../../contract/entities/live-run.ts'
import type { Job } from '../../../contract/entities/job.ts'
import type { ShownSweep, ShownTrial, Sweep, SweepTrial } from '../../../contract/entities/sweep.ts'
import type { HandlersOf } from '../../../contract/handlers.ts'
import { jobQueries, type ReadableDb } from '../../db/index.ts'
import { readWords } from '../judge/judged-file.ts'
import { ruleSeries } from '../judge/rule-series.ts'
import type { RunLog, RunLogs } from '../live/run-log.ts'
import { final, measure } from './measure.ts'
import { readSweep, type SweepParts } from './sweep-job.ts'

/** What they are shown from. */
export type ShowParts = Pick<SweepParts, 'projectFolder' | 'points'> & { db: ReadableDb; logs: RunLogs }

/** Most jobs that are looked through for a sweep's own. */
const PAST_JOBS = 1000

/** The handler. */
export function shownSweeps(given: ShowParts): Pick<HandlersOf<'runs'>, 'runs.sweeps'> {
  const parts = { ...given, ended: new Map<string, Facts>() }
  return {
    'runs.sweeps': ({ project }) => {
      const folder = join(parts.projectFolder(project), 'sweeps')
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^sweep-\d+$/.test(name)) : []
      const jobs = names.length === 0 ? [] : jobQueries.listJobs(parts.db, PAST_JOBS, project).filter(({ kind }) => kind === 'runs.sweep')
      return { sweeps: names.sort().toReversed().flatMap((name) => show(parts, project, join(folder, name), jobs)) }
    },
  }
}

/** What a trial's folder tells. */
type Facts = Pick<ShownTrial, 'step' | 'max_steps' | 'weakest'>
/** Ended trials are read once: a sweep that is watched is asked for as often as a try comes further. */
type KeptParts = ShowParts & { ended: Map<string, Facts> }

function show(parts: KeptParts, project: string, folder: string, jobs: readonly Job[]): ShownSweep[] {
  const sweep = readSweep(folder)
  if (sweep === null) return []
  const { trials, open, ...facts } = sweep
  const job = jobs.find(({ payload }) => payload['sweep'] === sweep.sweep) ?? null
  const isOpen = job !== null && ['queued', 'preparing', 'running', 'stopping'].includes(job.state)
  const atWork = isOpen ? open.map((each) => ({ ...each, state: 'running' as const, value: null, why: null })) : []
  return [{ ...facts, job, trials: [...trials, ...atWork].map((trial) => shownTrial(parts, project, trial, sweep)).sort((a, b) => a.trial - b.trial) }]
}

function shownTrial(parts: KeptParts, project: string, trial: Omit<SweepTrial, 'state'> & Pick<ShownTrial, 'state'>, { plan }: Sweep): ShownTrial {
  const folder = join(parts.projectFolder(project), 'runs', trial.run)
  if (!existsSync(folder)) return { ...trial, step: 0, max_steps: null, weakest: null }
  const facts = parts.ended.get(folder) ?? factsOf(parts.logs.of(folder), folder)
  if (trial.state !== 'running' && facts.weakest !== null) parts.ended.set(folder, facts)
  const value = trial.state === 'running' ? final(measure(parts.points(project, trial.run), plan.by, readWords(folder)), plan.by) : trial.value
  return { ...trial, value, ...facts }
}

function factsOf(log: RunLog, folder: string): Facts {
  const number = (key: string) => (typeof log.step?.[key] === 'number' ? log.step[key] : null)
  return { step: number('step') ?? 0, max_steps: number('max_steps'), weakest: weakestOf(ruleSeries(log.answers(), readWords(folder))) }
}

/** Of the newest round, the rule that is kept least; where some have a target, of those, as `measure` counts. What an untrained model does does not count. */
export function weakestOf(rules: readonly RuleSeries[]): ShownTrial['weakest'] {
  const found = rules.flatMap(({ check, sentence, target, points }) => {
    const newest = points.at(-1)
    return newest === undefined || newest.step === 0 || newest.answers[1] === 0 ? [] : [{ check, sentence, target, share: newest.answers[0] / newest.answers[1] }]
  })
  const judged = found.some(({ target }) => target !== null) ? found.filter(({ target }) => target !== null) : found
  const weakest = judged.toSorted((a, b) => a.share - b.share)[0]
  return weakest === undefined ? null : { ...weakest, holdsAll: judged.every(({ share, target }) => share >= (target ?? 0)) }
}
