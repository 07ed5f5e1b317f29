/**
 * Presets of a run: named sets of run config values in `resources/presets/`, each with what it is for and where it comes from.
 * Knows files; which keys there are is the run config's.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Preset } from '../../contract/entities/live-run.ts'
import { presetSchema } from '../../contract/entities/live-run.ts'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'

const FOLDER = join(appPaths.resources, 'presets')
const fileSchema = z.strictObject(presetSchema.omit({ id: true }).shape)

/** The names of all presets. */
export function listPresets(): string[] {
  if (!existsSync(FOLDER)) return []
  return readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length)).sort()
}

/** All presets with their words. */
export function describePresets(): Preset[] {
  return listPresets().map((id) => ({ id, ...readFile(id) }))
}

/** The values of a preset. Throws `not_found` with the presets there are. */
export function readPreset(name: string): Record<string, unknown> {
  const names = listPresets()
  if (names.includes(name)) return readFile(name).values
  throw new StudioError({ code: 'not_found', message: `There is no preset "${name}".`, next_step: `Choose one of: ${names.join(', ')}.` })
}

function readFile(name: string): Omit<Preset, 'id'> {
  return fileSchema.parse(parse(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')))
}
