/** The migrations in their order. A released one is never edited; a new one gets the next number. */

import { runHistory } from './0001-run-history.ts'

/** One step of the schema: plain SQL, applied in one transaction together with its record. */
export type Migration = { readonly number: number; readonly name: string; readonly sql: string }

/** Every migration, numbered from 1 without gaps. */
export const migrations: readonly Migration[] = [runHistory]
