/** Queries of the table `jobs`: the queue, shared by all of the user's studio processes. */

import { jobSchema, type Job } from '../../contract/entities/job.ts'
import { defineTable } from './columns.ts'
import { allRows, execute, firstRow, type ReadableDb, type WritableDb } from './handles.ts'

const table = defineTable('jobs', jobSchema, { key: ['id'], json: ['payload', 'progress', 'result', 'error', 'owner', 'worker'] })

/** Adds a job and gives it its id. */
export function addJob(db: WritableDb, job: Omit<Job, 'id'>): Job {
  const { id: _, ...values } = table.encode({ ...job, id: 0 })
  const fields = Object.keys(values)
  const { lastId } = execute(db, `INSERT INTO jobs (${fields.join(', ')}) VALUES (${fields.map((field) => `@${field}`).join(', ')})`, values)
  return { ...job, id: lastId }
}

/** Writes all fields of a job that is there. */
export function saveJob(db: WritableDb, job: Job): void {
  execute(db, table.upsert, table.encode(job))
}

/** The job with this id, or undefined. */
export function findJob(db: ReadableDb, id: number): Job | undefined {
  const row = firstRow(db, `SELECT ${table.columns} FROM jobs WHERE id = @id`, { id })
  return row === undefined ? undefined : table.decode(row)
}

/** Jobs that are not finished, in the order of the queue. */
export function listOpenJobs(db: ReadableDb): Job[] {
  return allRows(db, `SELECT ${table.columns} FROM jobs WHERE state NOT IN ('succeeded', 'failed', 'stopped') ORDER BY id`).map((row) => table.decode(row))
}

/** The latest jobs of one project or of all, latest first. */
export function listJobs(db: ReadableDb, limit: number, project?: string): Job[] {
  return allRows(
    db,
    `SELECT ${table.columns} FROM jobs WHERE @project IS NULL OR project = @project
     ORDER BY state IN ('succeeded', 'failed', 'stopped'), id DESC LIMIT @limit`,
    { limit, project: project ?? null },
  ).map((row) => table.decode(row))
}

/** The jobs that a pipeline started, in order. */
export function listChildJobs(db: ReadableDb, parent: number): Job[] {
  return allRows(db, `SELECT ${table.columns} FROM jobs WHERE parent = @parent ORDER BY id`, { parent }).map((row) => table.decode(row))
}
