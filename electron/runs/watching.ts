/**
 * The calls that look at a run: its live state, log lines, remedy, and the pause. Answers that nobody judged, because no
 * studio was running when they came, are judged when somebody looks.
 */
import { join } from 'node:path'
import type { Job } from '../../contract/entities/job.ts'
import type { Run } from '../../contract/entities/run.ts'
import { StudioError, toStudioError } from '../../contract/errors.ts'
import type { HandlersOf, Pusher } from '../../contract/handlers.ts'
import { jobQueries, runRows, seriesQueries, type WritableDb } from '../db/index.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { EventTail } from '../platform/event-tail.ts'
import { log } from '../platform/log.ts'
import { readDetached } from '../python/index.ts'
import { RunJudge, type RuleThread } from './judge/run-judge.ts'
import { endWords } from './live/ending.ts'
import { liveRun } from './live/live-run.ts'
import { lastLines } from './live/log-end.ts'
import { MachineReader } from './live/readings.ts'
import { findRemedy } from './live/remedy.ts'
import type { RunLogs } from './live/run-log.ts'
import { runFolder } from './run-folders.ts'

/** What the calls are built from. */
export type WatchingParts = {
  db: WritableDb
  push: Pusher
  logs: RunLogs
  queue(): JobQueue
  device(): string | Promise<string>
  projectFolder(project: string): string
  openRules(projectDir: string): RuleThread
  record(project: string, run: string): void | Promise<void>
  /** The run as the history has it. */
  find(project: string, run?: string): Run
}

const REMEDY_LINES = 12
const AT_WORK: readonly Job['state'][] = ['queued', 'preparing', 'running', 'stopping']

/** The newest job of a run. */
export function jobOfRun(db: WritableDb, project: string, run: string): Job | null {
  return jobQueries.listJobs(db, 200, project).find((job) => job.kind === 'runs.train' && job.payload['run'] === run) ?? null
}

/** The handlers. */
export function watchingHandlers(parts: WatchingParts): Pick<HandlersOf<'runs'>, 'runs.live' | 'runs.log' | 'runs.remedy' | 'runs.pause' | 'runs.judge'> {
  const machine = new MachineReader()
  const late = new Set<string>()
  return {
    'runs.live': async ({ project, run: named }) => {
      const run = await upToDate(parts, project, named)
      const folder = runFolder(parts.projectFolder(project), run.id)
      const job = jobOfRun(parts.db, project, run.id)
      const state = parts.logs.of(folder)
      if (state.unjudged() > 0 && run.state !== 'running' && (job === null || !AT_WORK.includes(job.state)) && !late.has(folder)) {
        late.add(folder)
        judgeLate(parts, project, run.id, folder).catch((error: unknown) => log('warn', 'answers of an ended run were not judged', { folder, error: toStudioError(error).message }))
      }
      return liveRun({ run, job, log: state, folder, machine, onGpu: (await parts.device()) !== 'cpu' })
    },
    'runs.log': ({ project, run, lines }) => ({ lines: lastLines(runFolder(parts.projectFolder(project), run), lines) }),
    'runs.remedy': async ({ project, run: named }) => {
      const run = await upToDate(parts, project, named)
      const folder = runFolder(parts.projectFolder(project), run.id)
      return { remedy: findRemedy({ run, news: parts.logs.of(folder).news, lastLines: lastLines(folder, REMEDY_LINES), ...endWords(readDetached(folder)), wasStopped: jobOfRun(parts.db, project, run.id)?.state === 'stopped' }) }
    },
    'runs.judge': async ({ project, run }) => {
      const folder = runFolder(parts.projectFolder(project), run)
      const before = parts.logs.of(folder).unjudged()
      await judgeLate(parts, project, run, folder)
      const left = parts.logs.of(folder).unjudged()
      if (left === 0) return { judged: before }
      throw new StudioError({ code: 'bad_rulebook', message: `${left} answers of ${run} have no verdict: the rules, or the samples that were asked, cannot be read.`, next_step: 'Where Knowledge names a line, mend it and judge the answers again.' })
    },
    'runs.pause': async ({ project, run }) => {
      const job = jobOfRun(parts.db, project, run)
      if (job !== null && AT_WORK.includes(job.state)) return { job: await parts.queue().pause(job.id) }
      throw new StudioError({ code: 'conflict', message: `Run ${run} is not running.`, next_step: 'Only a run at work can be paused.' })
    },
  }
}

/** The run's row, read anew from its folder while it may still change. */
async function upToDate(parts: WatchingParts, project: string, named?: string): Promise<Run> {
  const run = parts.find(project, named)
  if (run.state !== 'running' && run.finished !== null) return run
  await parts.record(project, run.id)
  return runRows.find(parts.db, project, run.id) ?? run
}

async function judgeLate(parts: WatchingParts, project: string, run: string, runDir: string): Promise<void> {
  const judge = new RunJudge({
    runDir,
    openThread: () => parts.openRules(parts.projectFolder(project)),
    onJudged: (answers, points, rules) => {
      seriesQueries.addPoints(parts.db, project, run, points)
      parts.push('runs.judged', { project, run, answers, rules })
    },
  })
  judge.take(new EventTail(join(runDir, 'events.jsonl')).read())
  await judge.close()
}
