/**
 * The domain of runs: plan one, start it from a resolved config, go on with one, stop, watch, and follow its events and series.
 * The door of the folder; knows the trainer's folder format, not its recipe.
 */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Rendezvous, Run } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { jobQueries, runRows, seriesQueries, type ReadableDb } from '../db/index.ts'
import type { Domain } from '../jobs/kinds.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { readDetached } from '../python/index.ts'
import { EventTail } from '../platform/event-tail.ts'
import { bundleHandlers, bundleJobs, type BundleParts } from './bundle/bundle-jobs.ts'
import { deviceHandlers, type DeviceListParts } from './device-list.ts'
import { refuseSeveral } from './devices.ts'
import { probeJob } from './estimate/probes.ts'
import { RunLogs } from './live/run-log.ts'
import { prepareRun } from './order.ts'
import { planningHandlers, type PlanningParts } from './planning.ts'
import { runFolder, sendCommand } from './run-folders.ts'
import { shownSweeps, type ShowParts } from './sweep/show-sweeps.ts'
import { sweepHandlers, sweepJob, type SweepParts } from './sweep/sweep-job.ts'
import { trainJob, wishOf, type TrainParts } from './train-job.ts'
import { jobOfRun, watchingHandlers } from './watching.ts'

export { estimateMemory } from './estimate/memory.ts'
export { readModelShape } from './estimate/model-shape.ts'
export { judgedPoints } from './judge/judged-file.ts'
export { metricPoints } from './metric-points.ts'
export { prepareRun, type RunOrder, type TrainableModel } from './order.ts'
export { adapterFolder, createRunFolder, listRunIds, runFolder } from './run-folders.ts'
export type { ConfigLayer } from './resolve-config.ts'

/** What the domain is built from. */
export type RunsParts = Pick<SweepParts, 'tag'> & Omit<TrainParts, 'logs'> & Omit<PlanningParts, 'logs' | 'pastRuns'> & { queue(): JobQueue }

/** Builds the domain. */
export function createRuns(given: RunsParts): Domain<'runs'> {
  const logs = new RunLogs()
  const pastRuns = () => jobQueries.listJobs(given.db, PAST_JOBS).filter(({ kind }) => kind === 'runs.train').flatMap((job) => pastRun(given, job.project, job.payload['run']))
  const parts = { ...given, logs, pastRuns, points: (project: string, run: string) => seriesQueries.listPoints(given.db, project, run) }
  const folderOf = (project: string, run?: string) => runFolder(parts.projectFolder(project), run)
  const find = (project: string, run?: string): Run => {
    const id = basename(folderOf(project, run))
    const found = runRows.find(parts.db, project, id)
    if (found) return found
    throw new StudioError({ code: 'not_found', message: `Run ${id} is not in the history.`, next_step: 'Run `reindex` in this project.' })
  }
  const enqueue = async (project: string, run: string, rendezvous?: Rendezvous) => {
    await parts.record(project, run)
    const job = await parts.queue().add('runs.train', { project, run, ...(rendezvous === undefined ? {} : { rendezvous }) }, { project })
    return { job: job.id, run }
  }
  return {
    handlers: {
      'runs.start': async ({ rendezvous, ...order }) => enqueue(order.project, prepareRun(parts, order, rendezvous), rendezvous),
      'runs.resume': async ({ project, run, rendezvous }) => {
        if (rendezvous !== undefined) refuseSeveral(wishOf(folderOf(project, run)), rendezvous)
        const job = await takenUp(parts, project, run, folderOf(project, run))
        return job === null ? enqueue(project, run, rendezvous) : { job, run }
      },
      'runs.stop': ({ project, run }) => {
        const folder = folderOf(project, run)
        if (readDetached(folder).state !== 'running') throw new StudioError({ code: 'conflict', message: `Run ${run} is not running.`, next_step: 'Look at the list of runs.' })
        sendCommand(folder, 'stop')
        return {}
      },
      'runs.list': async ({ project }) => {
        for (const run of runRows.list(parts.db, project)) if (run.state === 'running') await parts.record(project, run.id)
        return { runs: runRows.list(parts.db, project) }
      },
      'runs.get': async ({ project, run }) => {
        const found = find(project, run)
        if (found.state === 'running') await parts.record(project, found.id)
        return { run: find(project, found.id) }
      },
      'runs.events': ({ project, run, after, limit }) => ({
        events: new EventTail(join(folderOf(project, run), 'events.jsonl')).read().filter((event) => event.seq > after).slice(0, limit),
      }),
      'runs.series': ({ project, run, names }) => ({ points: seriesQueries.listPoints(parts.db, project, run, names) }),
      ...watchingHandlers({ ...parts, find }),
      ...planningHandlers(parts),
      ...elsewhereAndSeveral(parts),
    },
    jobs: [trainJob(parts), probeJob(parts), ...bundleJobs(parts), sweepJob(parts)],
  }
}

/** The calls of bundles, of sweeps and of the devices that they may have. */
function elsewhereAndSeveral(parts: BundleParts & SweepParts & ShowParts & DeviceListParts) {
  return { ...bundleHandlers(parts), ...sweepHandlers(parts), ...shownSweeps(parts), ...deviceHandlers(parts) }
}

/** Jobs that are looked through for past runs. */
const PAST_JOBS = 60

/** A run of this installation's queue; none where its project or folder is gone. */
function pastRun(parts: RunsParts, project: string | null, run: unknown): { run: Run; folder: string }[] {
  if (project === null || typeof run !== 'string') return []
  const found = runRows.find(parts.db, project, run)
  if (found === undefined) return []
  const folder = join(parts.projectFolder(project), 'runs', run)
  return existsSync(folder) ? [{ run: found, folder }] : []
}

/** The job with which a run goes on, where it has one already; null where it needs a new one. Throws `conflict` where it cannot go on. */
async function takenUp(parts: Pick<RunsParts, 'db' | 'queue'>, project: string, run: string, folder: string): Promise<number | null> {
  const orphan = jobAtWork(parts.db, project, run)
  // A trainer that outlived its studio is followed again; one that a living studio follows is refused.
  if (orphan !== undefined && readDetached(folder).state === 'running') return (await parts.queue().adopt(orphan)).id
  refuseResume(folder, run)
  const job = jobOfRun(parts.db, project, run)
  // A paused one keeps its place in the queue.
  return job?.state === 'paused' ? (await parts.queue().resume(job.id)).id : null
}

/** The job that works, or worked until its studio ended, on a run. */
function jobAtWork(db: ReadableDb, project: string, run: string): number | undefined {
  const atWork = ['preparing', 'running', 'stopping']
  return jobQueries.listOpenJobs(db).find((job) => job.kind === 'runs.train' && job.project === project && job.payload['run'] === run && atWork.includes(job.state))?.id
}

function refuseResume(folder: string, run: string): void {
  if (readDetached(folder).state === 'running') {
    throw new StudioError({ code: 'conflict', message: `Run ${run} is still running.`, next_step: 'Wait for it, or stop it first.' })
  }
  if (existsSync(join(folder, 'manifest.json'))) {
    throw new StudioError({ code: 'conflict', message: `Run ${run} has finished; there is nothing left to go on with.`, next_step: `Continue its adapter in a new run: train --from ${run}.` })
  }
}
