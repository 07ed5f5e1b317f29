/** Queries of the table `metric_series`: one number of a run at one step. Null = the trainer saw a number that is not finite. */

import { metricPointSchema, type MetricPoint } from '../../contract/entities/run.ts'
import { allRows, execute, executeEach, inTransaction, type ReadableDb, type WritableDb } from './handles.ts'

/** Adds points to a run; a point at a step that is there already replaces it (a resumed run trains some steps again). */
export function addPoints(db: WritableDb, project: string, run: string, points: readonly MetricPoint[]): void {
  inTransaction(db, () => {
    executeEach(
      db,
      `INSERT INTO metric_series (project, run, name, step, value) VALUES (@project, @run, @name, @step, @value)
       ON CONFLICT (project, run, name, step) DO UPDATE SET value = excluded.value`,
      points.map((point) => ({ project, run, ...point })),
    )
  })
}

/** Removes the points after `step`: a run that was resumed from there has not trained them. */
export function dropPointsAfter(db: WritableDb, project: string, run: string, step: number): void {
  execute(db, 'DELETE FROM metric_series WHERE project = @project AND run = @run AND step > @step', { project, run, step })
}

/** The points of a run by name and step; all names unless some are given. */
export function listPoints(db: ReadableDb, project: string, run: string, names?: readonly string[]): MetricPoint[] {
  const rows = allRows(db, 'SELECT step, name, value FROM metric_series WHERE project = @project AND run = @run ORDER BY name, step', { project, run })
  const points = rows.map((row) => metricPointSchema.parse(row))
  return names === undefined ? points : points.filter((point) => names.includes(point.name))
}

/** Forgets all points of a run. */
export function forgetPoints(db: WritableDb, project: string, run: string): void {
  execute(db, 'DELETE FROM metric_series WHERE project = @project AND run = @run', { project, run })
}
