/**
 * The settings.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { settingsSchema } from '../entities/settings.ts'
import { call, nothing } from './call.ts'

/** The calls of `settings`. */
export const settingsCalls = {
  'settings.get': call('The settings.', nothing, settingsSchema),
  'settings.set': call('Changes settings; what is not named stays.', z.strictObject({ change: settingsSchema.partial() }), settingsSchema),
}
