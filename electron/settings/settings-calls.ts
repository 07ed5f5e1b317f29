/**
 * The user's settings: stored where they differ from the default.
 * Knows the table of settings; not what follows from them.
 */

import { settingsSchema, type Settings } from '../../contract/entities/settings.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { inTransaction, settingQueries, type ReadableDb, type WritableDb } from '../db/index.ts'

/** The settings as they stand. A stored value that this version does not understand gives way to the default. */
export function readSettings(db: ReadableDb): Settings {
  const stored = settingQueries.readSettings(db)
  const fields = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(stored[name])
    return stored[name] !== undefined && parsed.success ? [[name, parsed.data]] : []
  })
  return settingsSchema.parse(Object.fromEntries(fields))
}

/** The handlers of `settings.*`. */
export function settingHandlers(db: WritableDb): HandlersOf<'settings'> {
  return {
    'settings.get': () => readSettings(db),
    'settings.set': ({ change }) => {
      inTransaction(db, () => {
        for (const [name, value] of Object.entries(change)) if (value !== undefined) settingQueries.saveSetting(db, name, value)
      })
      return readSettings(db)
    },
  }
}
