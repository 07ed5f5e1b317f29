/** The door of the domain of the run history: rows from folders, verify, diff, replay, reindex. */

import { join } from 'node:path'
import type { RunLabels } from '../../contract/entities/run.ts'
import { projectQueries } from '../db/index.ts'
import type { Domain } from '../jobs/index.ts'
import { readManifest } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import { runFolder } from '../runs/index.ts'
import { diffRuns } from './diff.ts'
import { exportMetrics } from './export-metrics.ts'
import { importRun } from './import-run.ts'
import { writeLabels } from './labels.ts'
import { listAllRuns } from './list-runs.ts'
import { recordRun, reindexProject } from './record.ts'
import { replayJob, type ReplayParts } from './replay.ts'
import { verifyPath } from './verify.ts'

export { tagRun } from './labels.ts'
export { recordDatasetVersion, recordEval, recordExport, recordRun, reindexProject } from './record.ts'

/** Builds the domain. */
export function createHistory(parts: ReplayParts): Domain<'history'> {
  const { db } = parts
  return {
    handlers: {
      'history.verify': ({ path }) => verifyPath(db, path),
      'history.diff': ({ project, a, b }) => diffRuns(db, parts.project(project), a, b),
      'history.runs': ({ project }) => ({ runs: listAllRuns(db, project === undefined ? projectQueries.listProjects(db) : [parts.project(project)]) }),
      'history.label': ({ project, run, change }) => ({ labels: writeLabels(runFolder(parts.project(project).folder, run), change as Partial<RunLabels>) }),
      'history.manifest': ({ project, run }) => {
        const folder = runFolder(parts.project(project).folder, run)
        return { manifest: readManifest(folder), config: readJson(join(folder, 'config.json')) as Record<string, unknown> }
      },
      'history.import': async ({ project, file, name }) => {
        const imported = await importRun(parts.project(project).folder, file, name)
        recordRun(db, parts.project(project), imported.run)
        return imported
      },
      'history.export_metrics': ({ project, ...order }) => exportMetrics(db, parts.project(project), order),
      'history.reindex': ({ project }) => reindexProject(db, parts.project(project)),
      'history.replay': async ({ project, run }) => ({ job: (await parts.queue().add('history.replay', { project, run }, { project })).id }),
    },
    jobs: [replayJob(parts)],
  }
}
