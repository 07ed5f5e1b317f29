/**
 * Presets of a run: named sets of run config values in `resources/presets/`, and the best known ones of each model of the catalogue;
 * each with what it is for and where it comes from. Knows files; which keys there are is the run config's.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Preset } from '../../contract/entities/live-run.ts'
import { presetSchema } from '../../contract/entities/live-run.ts'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'
import { knownValues } from './catalogue.ts'

const FOLDER = join(appPaths.resources, 'presets')
const fileSchema = z.strictObject({ ...presetSchema.omit({ id: true, base_model: true }).shape, kind: z.enum(['general', 'system']).default('general') })

/** All presets with their words: those for a purpose, then one a model of the catalogue, then those of other systems. */
export function describePresets(): Preset[] {
  const models = knownValues().map(({ id, label, source, values }): Preset => ({
    id: `best-${id}`,
    title: `Best known for ${label}`,
    about: 'The values of this model alone. A run has them without a preset too, below what its domain asks for; here they stand above it.',
    source,
    kind: 'model',
    base_model: id,
    values,
  }))
  const files = fileNames().map((id): Preset => ({ id, base_model: null, ...readFile(id) }))
  return [...files.filter(({ kind }) => kind === 'general'), ...models, ...files.filter(({ kind }) => kind === 'system')]
}

/** The values of a preset. Throws `not_found` with the presets there are. */
export function readPreset(name: string): Record<string, unknown> {
  const presets = describePresets()
  const found = presets.find(({ id }) => id === name)
  if (found !== undefined) return found.values
  throw new StudioError({ code: 'not_found', message: `There is no preset "${name}".`, next_step: `Choose one of: ${presets.map(({ id }) => id).join(', ')}.` })
}

function fileNames(): string[] {
  if (!existsSync(FOLDER)) return []
  return readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length)).sort()
}

function readFile(name: string): Omit<Preset, 'id' | 'base_model'> {
  return fileSchema.parse(parse(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')))
}
