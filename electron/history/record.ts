/**
 * Writes the rows of the history from the folders: one folder when a domain has finished it, or a whole project anew.
 * Both ways read the same, so that a rebuilt history equals the one that grew. Domains write no such rows themselves.
 */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../contract/entities/project.ts'
import type { ReindexReport } from '../../contract/entities/provenance.ts'
import { toStudioError } from '../../contract/errors.ts'
import { datasetVersionRows, evalItemQueries, evalRows, exportRows, inTransaction, runRows, seriesQueries, type WritableDb } from '../db/index.ts'
import { readDatasetVersion } from './read-dataset.ts'
import { readEval } from './read-eval.ts'
import { readExport } from './read-export.ts'
import { readRun } from './read-run.ts'

type Place = Pick<Project, 'id' | 'folder'>

/** Writes the row of a dataset version. */
export function recordDatasetVersion(db: WritableDb, project: Place, id: string): void {
  datasetVersionRows.save(db, readDatasetVersion(project.id, join(project.folder, 'data', id)))
}

/** Writes the row of a run and its series. */
export function recordRun(db: WritableDb, project: Place, id: string): void {
  const { run, points } = readRun(project.id, join(project.folder, 'runs', id))
  inTransaction(db, () => {
    runRows.save(db, run)
    seriesQueries.forgetPoints(db, project.id, id)
    seriesQueries.addPoints(db, project.id, id, points)
  })
}

/** Writes the row of an eval and its items. */
export function recordEval(db: WritableDb, project: Place, id: string): void {
  const read = readEval(project.id, join(project.folder, 'evals', id))
  inTransaction(db, () => {
    evalRows.save(db, read.eval)
    evalItemQueries.saveItems(db, project.id, id, read.items)
  })
}

/** Writes the row of an export. */
export function recordExport(db: WritableDb, project: Place, id: string): void {
  exportRows.save(db, readExport(project.id, join(project.folder, 'exports', id)))
}

/** Rebuilds every row of a project from its folders. A folder that cannot be read is left out, with the reason. */
export function reindexProject(db: WritableDb, project: Place): ReindexReport {
  const skipped: ReindexReport['skipped'] = []
  const readAll = <T>(part: string, form: RegExp, read: (project: string, folder: string) => T): T[] =>
    foldersIn(join(project.folder, part), form).flatMap((name) => {
      try {
        return [read(project.id, join(project.folder, part, name))]
      } catch (error) {
        skipped.push({ folder: `${part}/${name}`, reason: toStudioError(error).message })
        return []
      }
    })
  const versions = readAll('data', /^v\d{4,}$/, readDatasetVersion)
  const runs = readAll('runs', /^run-\d{4,}$/, readRun)
  const evals = readAll('evals', /^eval-\d{4,}$/, readEval)
  const exports = readAll('exports', /^export-\d{4,}$/, readExport)
  inTransaction(db, () => {
    for (const rows of [datasetVersionRows, runRows, evalRows, exportRows]) rows.forgetAll(db, project.id)
    for (const version of versions) datasetVersionRows.save(db, version)
    for (const { run, points } of runs) {
      runRows.save(db, run)
      seriesQueries.addPoints(db, project.id, run.id, points)
    }
    for (const read of evals) {
      evalRows.save(db, read.eval)
      evalItemQueries.saveItems(db, project.id, read.eval.id, read.items)
    }
    for (const made of exports) exportRows.save(db, made)
  })
  return {
    dataset_versions: versions.length,
    runs: runs.length,
    metric_points: runs.reduce((total, { points }) => total + points.length, 0),
    evals: evals.length,
    eval_items: evals.reduce((total, { items }) => total + items.length, 0),
    exports: exports.length,
    skipped,
  }
}

function foldersIn(folder: string, form: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => form.test(name)).sort()
}
