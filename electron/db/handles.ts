/**
 * The two kinds of database handle: one that may only read and one that may write. A query says by its type which it needs.
 * Runs statements and turns SQLite's errors into the studio's. Knows no table.
 */

import type Database from 'better-sqlite3'
import { dirname } from 'node:path'
import { StudioError, type ErrorParts } from '../../contract/errors.ts'
import { freeDiskBytes, sizeWords } from '../platform/disk.ts'

declare const readable: unique symbol
declare const writable: unique symbol

/** A connection that reads. */
export type ReadableDb = { readonly connection: Database.Database; readonly [readable]: true }
/** A connection that reads and writes. Only the host's own code gets one. */
export type WritableDb = ReadableDb & { readonly [writable]: true }

/** A value that a statement takes. */
export type SqlValue = string | number | null
/** Named parameters of a statement. */
export type SqlParams = Record<string, SqlValue>

/** All rows of a query. */
export function allRows(db: ReadableDb, sql: string, params: SqlParams = {}): unknown[] {
  return translated(() => db.connection.prepare(sql).all(params), db.connection.name)
}

/** The first row of a query, or undefined. */
export function firstRow(db: ReadableDb, sql: string, params: SqlParams = {}): unknown {
  return translated(() => db.connection.prepare(sql).get(params), db.connection.name)
}

/** Runs a statement that writes; returns how many rows changed and the last row id. */
export function execute(db: WritableDb, sql: string, params: SqlParams = {}): { changes: number; lastId: number } {
  const result = translated(() => db.connection.prepare(sql).run(params), db.connection.name)
  return { changes: result.changes, lastId: Number(result.lastInsertRowid) }
}

/** Runs one statement for many sets of parameters; the caller holds a transaction. */
export function executeEach(db: WritableDb, sql: string, rows: Iterable<SqlParams>): void {
  translated(() => {
    const statement = db.connection.prepare(sql)
    for (const row of rows) statement.run(row)
  }, db.connection.name)
}

/** Runs `work` in one short transaction that holds the write lock from its start; nested calls join the outer one. */
export function inTransaction<T>(db: WritableDb, work: () => T): T {
  if (db.connection.inTransaction) return work()
  return translated(() => db.connection.transaction(work).immediate(), db.connection.name)
}

const KNOWN: [prefix: string, parts: Pick<ErrorParts, 'code' | 'message' | 'next_step'>][] = [
  ['SQLITE_BUSY', { code: 'locked', message: 'Another process is writing to the run history.', next_step: 'Wait a moment and try again.' }],
  ['SQLITE_FULL', { code: 'no_space', message: 'The disk is full: the run history could not be written.', next_step: 'Free some space, then try again.' }],
  ['SQLITE_READONLY', { code: 'no_permission', message: 'The run history cannot be written.', next_step: 'Give your user write access to the studio’s data folder.' }],
  ['SQLITE_CANTOPEN', { code: 'no_permission', message: 'The run history cannot be opened.', next_step: 'Check that the studio’s data folder exists and is yours.' }],
  ['SQLITE_CORRUPT', { code: 'verification_failed', message: 'The run history is damaged.', next_step: 'Start the studio again: it moves the damaged file aside, then run `reindex` in your projects.' }],
  ['SQLITE_NOTADB', { code: 'verification_failed', message: 'The run history is not a database.', next_step: 'Start the studio again: it moves the damaged file aside, then run `reindex` in your projects.' }],
]

/** Room with which every single write of the history fits, in bytes. */
const WRITE_BYTES = 1_000_000

/** Runs `work` and rethrows what SQLite reports as a StudioError; of a full disk with the room that the database at `path` has. */
export function translated<T>(work: () => T, path?: string): T {
  try {
    return work()
  } catch (error) {
    const code = sqliteCode(error)
    const known = KNOWN.find(([prefix]) => code?.startsWith(prefix))
    if (known === undefined) throw error
    const room = known[1].code === 'no_space' && path !== undefined ? ` It needs about ${sizeWords(WRITE_BYTES)}, and ${sizeWords(freeDiskBytes(dirname(path)))} are free in ${dirname(path)}.` : ''
    throw new StudioError({ ...known[1], message: `${known[1].message}${room}`, detail: `${code}: ${(error as Error).message}` }, { cause: error })
  }
}

/** SQLite's own code of an error (`SQLITE_BUSY`), or undefined for another kind of error. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code.startsWith('SQLITE_') ? error.code : undefined
}
