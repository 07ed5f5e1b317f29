/** Queries of the table `settings`: what the user changed; defaults stand in the contract. */

import { allRows, execute, type ReadableDb, type WritableDb } from './handles.ts'

/** What the user changed, by name, as stored; the reader parses it. */
export function readSettings(db: ReadableDb): Record<string, unknown> {
  const rows = allRows(db, 'SELECT name, value FROM settings') as { name: string; value: string }[]
  return Object.fromEntries(rows.map((row) => [row.name, JSON.parse(row.value) as unknown]))
}

/** Stores one setting. */
export function saveSetting(db: WritableDb, name: string, value: unknown): void {
  execute(db, 'INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value', { name, value: JSON.stringify(value) })
}
