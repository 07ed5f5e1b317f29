/**
 * The domain of runs: start one from a resolved config, go on with one, stop, list, and follow its events and series.
 * The door of the folder; knows the trainer's folder format, not its recipe.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { jobQueries, runRows, seriesQueries, type ReadableDb } from '../db/index.ts'
import type { Domain } from '../jobs/kinds.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { readDetached } from '../python/index.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { EventTail } from '../platform/event-tail.ts'
import { nestKeys, resolveConfig, type ConfigLayer } from './resolve-config.ts'
import { adapterFolder, createRunFolder, runFolder, sendCommand } from './run-folders.ts'
import { trainJob, type TrainParts } from './train-job.ts'

export { metricPoints } from './metric-points.ts'
export { adapterFolder, listRunIds, runFolder } from './run-folders.ts'
export type { ConfigLayer } from './resolve-config.ts'

/** A base model that can be trained on. */
export type TrainableModel = { id: string; folder: string; train: Record<string, unknown> }

/** What the domain is built from. */
export type RunsParts = TrainParts & {
  queue(): JobQueue
  /** The base model named, or the default one. */
  baseModel(id?: string): TrainableModel
  /** Folder of a dataset version; the newest where none is named. */
  datasetFolder(projectDir: string, version?: string): string
  /** The `train` values of the project's rulebook, with the format of its rows. */
  domainTraining(projectDir: string): Record<string, unknown>
  /** The values of a preset. */
  preset(id: string): Record<string, unknown>
}

/** What decides a new run. */
export type RunOrder = { project: string; dataset_version?: string | undefined; base_model?: string | undefined; preset?: string | undefined; set: Record<string, unknown>; from?: string | undefined }

/** Builds the domain. */
export function createRuns(parts: RunsParts): Domain<'runs'> {
  const folderOf = (project: string, run?: string) => runFolder(parts.projectFolder(project), run)
  const find = (project: string, run?: string): Run => {
    const id = folderOf(project, run).split('/').at(-1)!
    const found = runRows.find(parts.db, project, id)
    if (found) return found
    throw new StudioError({ code: 'not_found', message: `Run ${id} is not in the history.`, next_step: 'Run `reindex` in this project.' })
  }
  const enqueue = async (project: string, run: string) => {
    await parts.record(project, run)
    const job = await parts.queue().add('runs.train', { project, run }, { project })
    return { job: job.id, run }
  }
  return {
    handlers: {
      'runs.start': async (order) => enqueue(order.project, prepareRun(parts, order)),
      'runs.resume': async ({ project, run }) => {
        const orphan = jobAtWork(parts.db, project, run)
        // A trainer that outlived its studio is followed again; one that a living studio follows is refused.
        if (orphan !== undefined && readDetached(folderOf(project, run)).state === 'running') return { job: (await parts.queue().adopt(orphan)).id, run }
        refuseResume(folderOf(project, run), run)
        return enqueue(project, run)
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
    },
    jobs: [trainJob(parts)],
  }
}

/** Resolves the config of a new run and freezes it in a new folder; returns the run's id. */
export function prepareRun(parts: RunsParts, order: RunOrder): string {
  const projectDir = parts.projectFolder(order.project)
  const model = parts.baseModel(order.base_model)
  const layers: ConfigLayer[] = [
    { from: `base model ${model.id}`, values: model.train },
    { from: 'rulebook', values: parts.domainTraining(projectDir) },
    ...(order.preset ? [{ from: `preset ${order.preset}`, values: parts.preset(order.preset) }] : []),
    { from: 'you', values: nestKeys(order.set) },
    {
      from: 'the studio',
      values: {
        base_model: model.folder,
        base_model_id: model.id,
        dataset_dir: parts.datasetFolder(projectDir, order.dataset_version),
        ...(order.from ? { init_adapter: adapterFolder(projectDir, order.from) } : {}),
      },
    },
  ]
  const { config, origins } = resolveConfig(layers)
  const run = createRunFolder(projectDir)
  const folder = join(projectDir, 'runs', run)
  writeJsonAtomic(join(folder, 'origins.json'), origins)
  writeJsonAtomic(join(folder, 'config.json'), config)
  return run
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
