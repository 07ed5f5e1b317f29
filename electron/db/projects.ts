/** Queries of the table `projects`: which project folders this user has opened. */

import { projectSchema, type Project } from '../../contract/entities/project.ts'
import { defineTable } from './columns.ts'
import { allRows, execute, firstRow, type ReadableDb, type WritableDb } from './handles.ts'

const table = defineTable('projects', projectSchema, { key: ['id'] })

/** Remembers a project or the news about it (another folder, name or moment). */
export function saveProject(db: WritableDb, project: Project): void {
  execute(db, 'DELETE FROM projects WHERE folder = @folder AND id <> @id', { folder: project.folder, id: project.id })
  execute(db, table.upsert, table.encode(project))
}

/** The project with this id, or undefined. */
export function findProject(db: ReadableDb, id: string): Project | undefined {
  const row = firstRow(db, `SELECT ${table.columns} FROM projects WHERE id = @id`, { id })
  return row === undefined ? undefined : table.decode(row)
}

/** All projects, latest opened first. */
export function listProjects(db: ReadableDb): Project[] {
  return allRows(db, `SELECT ${table.columns} FROM projects ORDER BY opened DESC, id`).map((row) => table.decode(row))
}

/** Forgets a project and what was read from its folders into the history; the folders stay. */
export function forgetProject(db: WritableDb, id: string): void {
  execute(db, 'DELETE FROM projects WHERE id = @id', { id })
}
