/**
 * The queries that every table of things inside a project has: save, find, list, forget.
 * Knows the pair (project, id); not what the rows are.
 */

import type * as z from 'zod'
import { defineTable } from './columns.ts'
import { allRows, execute, firstRow, type ReadableDb, type WritableDb } from './handles.ts'

/** The queries of one table of things inside a project. */
export type ProjectRows<T> = {
  /** Writes the row, or replaces the one with the same id. */
  save(db: WritableDb, row: T): void
  /** The row with this id, or undefined. */
  find(db: ReadableDb, project: string, id: string): T | undefined
  /** All rows of a project, oldest first. */
  list(db: ReadableDb, project: string): T[]
  /** Forgets one row, and what belongs to it. */
  forget(db: WritableDb, project: string, id: string): void
  /** Forgets all rows of a project (the folders stay). */
  forgetAll(db: WritableDb, project: string): void
}

/** Makes the queries of the table `name`, whose columns are the fields of `schema`. */
export function defineProjectRows<S extends z.ZodObject<{ project: z.ZodString; id: z.ZodString }>>(
  name: string,
  schema: S,
  options: { json: (keyof z.output<S> & string)[]; flags?: (keyof z.output<S> & string)[] },
): ProjectRows<z.output<S>> {
  const table = defineTable(name, schema, { key: ['project', 'id'], ...options })
  return {
    save: (db, row) => {
      execute(db, table.upsert, table.encode(row))
    },
    find: (db, project, id) => {
      const row = firstRow(db, `SELECT ${table.columns} FROM ${name} WHERE project = @project AND id = @id`, { project, id })
      return row === undefined ? undefined : table.decode(row)
    },
    list: (db, project) =>
      allRows(db, `SELECT ${table.columns} FROM ${name} WHERE project = @project ORDER BY length(id), id`, { project }).map((row) => table.decode(row)),
    forget: (db, project, id) => {
      execute(db, `DELETE FROM ${name} WHERE project = @project AND id = @id`, { project, id })
    },
    forgetAll: (db, project) => {
      execute(db, `DELETE FROM ${name} WHERE project = @project`, { project })
    },
  }
}
