/**
 * Opens the run history: checks it, migrates it, and moves a damaged file aside instead of deleting it.
 * Knows no table; the queries stand in the other files of this folder.
 */

import Database from 'better-sqlite3'
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { sqliteCode, translated, type WritableDb } from './handles.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migrations/index.ts'

/** How to open. */
export type OpenOptions = {
  /** Checks every page, however large the file is; else only files of up to 32 MiB are checked on opening. */
  fullCheck?: boolean
  migrations?: readonly Migration[]
  /** Milliseconds to wait for another process's write. */
  busyTimeoutMs?: number
}

/** An open run history. */
export type StudioDatabase = {
  db: WritableDb
  /** What to tell the user: set where a damaged file was moved aside. */
  notice: string | null
  close(): void
}

const QUICK_CHECK_BYTES = 32 * 1024 * 1024
/** The first SQLite whose WAL cannot be corrupted by two processes that checkpoint at once (sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3]

/** Opens (or makes) the run history at `path`. Throws `conflict` for one of a newer studio. */
export function openDatabase(path: string, options: OpenOptions = {}): StudioDatabase {
  refuseOldNode()
  mkdirSync(dirname(path), { recursive: true })
  try {
    return ready(path, options, null)
  } catch (error) {
    if (!isDamage(error)) throw translatedError(error)
    return ready(path, options, moveAside(path, error))
  }
}

/** Checks every page of an open database; returns what is wrong, or an empty list. */
export function findDamage(db: WritableDb): string[] {
  const rows = translated(() => db.connection.pragma('quick_check(20)')) as { quick_check: string }[]
  return rows.map((row) => row.quick_check).filter((line) => line !== 'ok')
}

function ready(path: string, options: OpenOptions, notice: string | null): StudioDatabase {
  const connection = new Database(path, { timeout: options.busyTimeoutMs ?? 5000 })
  try {
    const db = { connection } as unknown as WritableDb
    refuseOldSqlite(connection)
    const isSmall = statSync(path).size <= QUICK_CHECK_BYTES
    const damage = options.fullCheck || isSmall ? findDamage(db) : []
    if (damage.length > 0) throw new DamagedDatabase(damage.join('; '))
    connection.pragma('foreign_keys = ON')
    migrate(connection, options.migrations)
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = NORMAL')
    return { db, notice, close: () => connection.close() }
  } catch (error) {
    connection.close()
    throw error
  }
}

class DamagedDatabase extends Error {}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedDatabase) return true
  const cause = error instanceof StudioError ? error.cause : error
  const code = sqliteCode(cause)
  return code !== undefined && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
}

function translatedError(error: unknown): unknown {
  try {
    return translated(() => {
      throw error
    })
  } catch (known) {
    return known
  }
}

/** Renames the damaged file and its companions; returns the sentence for the user. */
function moveAside(path: string, error: unknown): string {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, aside + ending)
  }
  const reason = error instanceof Error ? error.message : String(error)
  return `The run history was damaged (${reason}). It was moved to ${aside} and a new one was started; your projects were not touched. Run \`reindex --project DIR\` for each project to have its history back.`
}

function refuseOldNode(): void {
  if (Number(process.versions.napi) >= 10) return
  throw new StudioError({
    code: 'unsupported_hardware',
    message: `Node ${process.versions.node} is too old for the run history's SQLite.`,
    next_step: 'Start the studio through npm (`npm run -s studio -- …`), which brings its own Node 24.',
  })
}

function refuseOldSqlite(connection: Database.Database): void {
  const version = connection.prepare('SELECT sqlite_version()').pluck().get() as string
  const parts = version.split('.').map(Number)
  const differs = OLDEST_SQLITE.findIndex((wanted, index) => parts[index] !== wanted)
  if (differs === -1 || (parts[differs] ?? 0) > OLDEST_SQLITE[differs]!) return
  throw new StudioError({
    code: 'internal',
    message: `SQLite ${version} can corrupt a database that two processes write.`,
    next_step: 'Install the packages again with `npm ci`.',
  })
}
