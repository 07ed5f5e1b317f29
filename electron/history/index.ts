/** The door of the domain of the run history: rows from folders, verify, diff, replay, reindex. */

import type { Domain } from '../jobs/index.ts'
import { diffRuns } from './diff.ts'
import { reindexProject } from './record.ts'
import { replayJob, type ReplayParts } from './replay.ts'
import { verifyPath } from './verify.ts'

export { recordDatasetVersion, recordEval, recordExport, recordRun, reindexProject } from './record.ts'

/** Builds the domain. */
export function createHistory(parts: ReplayParts): Domain<'history'> {
  const { db } = parts
  return {
    handlers: {
      'history.verify': ({ path }) => verifyPath(db, path),
      'history.diff': ({ project, a, b }) => diffRuns(db, parts.project(project), a, b),
      'history.reindex': ({ project }) => reindexProject(db, parts.project(project)),
      'history.replay': async ({ project, run }) => ({ job: (await parts.queue().add('history.replay', { project, run }, { project })).id }),
    },
    jobs: [replayJob(parts)],
  }
}
