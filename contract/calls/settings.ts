/**
 * The settings, what the studio keeps on disk, and what it is made of.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { changeOf } from '../change-of.ts'
import { startedSchema } from '../entities/job.ts'
import { settingsSchema } from '../entities/settings.ts'
import { aboutSchema, storageSchema } from '../entities/storage.ts'
import { call, nothing } from './call.ts'

/** The calls of `settings`. */
export const settingsCalls = {
  'settings.get': call('The settings.', nothing, settingsSchema),
  'settings.set': call('Changes settings; what is not named stays.', z.strictObject({ change: changeOf(settingsSchema) }), settingsSchema, { paths: ['change.models_folder'] }),
  'settings.storage': call('What the studio and its projects take on disk, and which of it can go.', nothing, storageSchema),
  'settings.clean': call('Starts deleting the named areas of `settings.storage`; only those that can go.', z.strictObject({ areas: z.array(z.string()).min(1).max(200) }), startedSchema),
  'settings.move_models': call('Starts moving the downloaded models to another folder, which then gets the next ones.', z.strictObject({ to: z.string().min(1) }), startedSchema, { paths: ['to'] }),
  'settings.about': call('Version, and the licences of everything that the studio is made of.', nothing, aboutSchema),
  'settings.report': call('The doctor’s facts as text to copy, without names, addresses and tokens.', nothing, z.object({ text: z.string() })),
}
