/**
 * The user's settings: stored where they differ from the default; storage, clean-up, moving, about.
 * Knows the table of settings; not what follows from them.
 */

import { settingsSchema, type Settings } from '../../contract/entities/settings.ts'
import type { Caller } from '../../contract/handlers.ts'
import { inTransaction, settingQueries, type ReadableDb, type WritableDb } from '../db/index.ts'
import type { Domain, JobQueue } from '../jobs/index.ts'
import { APP_ROOT } from '../platform/paths.ts'
import { readAbout, reportText } from './about.ts'
import { moveModelsJob, refuseInside } from './move-models.ts'
import { cleanJob, measureStorage, type StorageParts } from './storage.ts'

/** What the calls are built from. */
export type SettingsParts = Omit<StorageParts, 'models' | 'python'> & {
  db: WritableDb
  queue(): JobQueue
  ask: Caller
  modelsFolder(): string
  pythonFolder(): string
}

/** The settings as they stand. A stored value that this version does not understand gives way to the default. */
export function readSettings(db: ReadableDb): Settings {
  const stored = settingQueries.readSettings(db)
  const fields = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(stored[name])
    return stored[name] !== undefined && parsed.success ? [[name, parsed.data]] : []
  })
  return settingsSchema.parse(Object.fromEntries(fields))
}

/** Builds the domain `settings`. */
export function createSettings(parts: SettingsParts): Domain<'settings'> {
  const { db, queue } = parts
  const storage = (): StorageParts => ({ ...parts, models: parts.modelsFolder(), python: parts.pythonFolder() })
  return {
    handlers: {
      'settings.get': () => readSettings(db),
      'settings.set': ({ change }) => changeSettings(db, change),
      'settings.storage': () => measureStorage(storage()),
      'settings.clean': async ({ areas }) => ({ job: (await queue().add('settings.clean', { areas })).id }),
      'settings.move_models': async ({ to }) => {
        refuseInside(parts.modelsFolder(), to)
        return { job: (await queue().add('settings.move_models', { to })).id }
      },
      'settings.about': () => readAbout(),
      'settings.report': async () => ({ text: reportText((await parts.ask('system.doctor', {})).facts, { [parts.home]: 'STUDIO', [parts.modelsFolder()]: 'MODELS', [parts.pythonFolder()]: 'PYTHON', [APP_ROOT]: 'APP', [process.execPath]: 'NODE' }) }),
    },
    jobs: [cleanJob(storage()), moveModelsJob({ models: parts.modelsFolder, setModels: (folder) => void changeSettings(db, { models_folder: folder }) })],
  }
}

function changeSettings(db: WritableDb, change: Partial<Settings>): Settings {
  inTransaction(db, () => {
    for (const [name, value] of Object.entries(change)) if (value !== undefined) settingQueries.saveSetting(db, name, value)
  })
  return readSettings(db)
}
