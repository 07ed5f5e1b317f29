/**
 * The table of all runs over projects, with labels and how the newest evaluation of each ended.
 * Knows rows of the history; decides nothing.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Eval } from '../../contract/entities/eval.ts'
import type { Project } from '../../contract/entities/project.ts'
import type { ListedRun } from '../../contract/entities/run.ts'
import { countRules } from '../../engine/evaluation/index.ts'
import { evalRows, jobQueries, runRows, type ReadableDb } from '../db/index.ts'
import { readLabels } from './labels.ts'

/** Jobs that are looked through for those of the runs. */
const LATEST_JOBS = 200

/** Every run of these projects, latest first. Projects whose folder is gone are left out. */
export function listAllRuns(db: ReadableDb, projects: readonly Project[]): ListedRun[] {
  const listed = projects
    .filter(({ folder }) => existsSync(folder))
    .flatMap((project) => {
      const evals = evalRows.list(db, project.id)
      const jobs = jobQueries.listJobs(db, LATEST_JOBS, project.id).filter(({ kind }) => kind === 'runs.train')
      return runRows.list(db, project.id).map((run) => ({
        run,
        project_name: project.name,
        job: jobs.find(({ payload }) => payload['run'] === run.id)?.state ?? null,
        labels: readLabels(join(project.folder, 'runs', run.id)),
        verdict: verdictOf(evals.findLast(({ subject }) => subject.kind === 'adapter' && subject.run === run.id)),
      }))
    })
  return listed.sort((a, b) => (a.run.created < b.run.created ? 1 : -1))
}

function verdictOf(newest: Eval | undefined): ListedRun['verdict'] {
  if (newest === undefined) return null
  const { outcome, passed, close, total } = countRules(newest)
  return { eval: newest.id, outcome, kept: passed, close, rules: total }
}
