/**
 * Presets of a run: named sets of run config values in `resources/presets/`.
 * Knows files; which keys there are is the run config's.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'

const FOLDER = join(appPaths.resources, 'presets')

/** The names of all presets. */
export function listPresets(): string[] {
  if (!existsSync(FOLDER)) return []
  return readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length)).sort()
}

/** The values of a preset. Throws `not_found` with the presets there are. */
export function readPreset(name: string): Record<string, unknown> {
  const names = listPresets()
  if (names.includes(name)) return z.record(z.string(), z.unknown()).parse(parse(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')))
  throw new StudioError({ code: 'not_found', message: `There is no preset "${name}".`, next_step: `Choose one of: ${names.join(', ')}.` })
}
