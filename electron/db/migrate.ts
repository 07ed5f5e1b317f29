/**
 * Brings a database to the newest schema: a backup first, then each step with its record in one transaction.
 * Refuses a database of a newer studio by name. Knows no table but its own record of migrations.
 */

import type Database from 'better-sqlite3'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { migrations as released, type Migration } from './migrations/index.ts'

const RECORD = `CREATE TABLE IF NOT EXISTS migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied TEXT NOT NULL
) STRICT`

/**
 * Applies what is missing of `migrations`. Each step is all or nothing: a crash leaves the schema as it was before the step.
 * Throws `conflict` where the database knows a migration that this studio does not, and leaves it untouched.
 */
export function migrate(connection: Database.Database, migrations: readonly Migration[] = released): void {
  refuseForeign(connection, migrations)
  if (appliedTo(connection).length === migrations.length) return
  const before = appliedTo(connection).length
  if (before > 0) backUp(connection, before)
  for (const migration of migrations) {
    connection
      .transaction(() => {
        connection.exec(RECORD)
        // Asked again inside the write lock: another process may have applied it meanwhile.
        if (appliedTo(connection).some((step) => step.number === migration.number)) return
        connection.exec(migration.sql)
        connection.prepare('INSERT INTO migrations VALUES (?, ?, ?)').run(migration.number, migration.name, new Date().toISOString())
      })
      .immediate()
  }
}

/** The migrations that a database records, in order; empty for a new one. */
export function appliedTo(connection: Database.Database): { number: number; name: string }[] {
  const hasRecord = connection.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get()
  if (hasRecord === undefined) return []
  return connection.prepare('SELECT number, name FROM migrations ORDER BY number').all() as { number: number; name: string }[]
}

/** The whole schema as SQL, in a fixed order: what `schema.sql` must equal. */
export function schemaOf(connection: Database.Database): string {
  const rows = connection
    .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name")
    .all() as { sql: string }[]
  return `${rows.map((row) => `${row.sql};`).join('\n\n')}\n`
}

function refuseForeign(connection: Database.Database, migrations: readonly Migration[]): void {
  for (const step of appliedTo(connection)) {
    const known = migrations.find((migration) => migration.number === step.number)
    if (known?.name === step.name) continue
    throw new StudioError({
      code: 'conflict',
      message: `The run history ${connection.name} was written by a newer Tunesmith: it has the schema step ${step.number} "${step.name}", this version ends at ${migrations.length} "${migrations.at(-1)?.name}".`,
      next_step: 'Update Tunesmith, or set STUDIO_HOME to another folder and run `reindex` there. The file was not changed.',
    })
  }
}

/** Copies the database beside itself (`backups/studio.before-0002.db`), complete although it is open. */
function backUp(connection: Database.Database, applied: number): void {
  const folder = join(dirname(connection.name), 'backups')
  const name = `${basename(connection.name, '.db')}.before-${String(applied + 1).padStart(4, '0')}.db`
  const partial = join(folder, `.${name}.${process.pid}.partial`)
  mkdirSync(folder, { recursive: true })
  rmSync(partial, { force: true })
  connection.prepare('VACUUM INTO ?').run(partial)
  if (existsSync(join(folder, name))) renameSync(join(folder, name), join(folder, `${name}.${Date.now()}`))
  renameSync(partial, join(folder, name))
}
