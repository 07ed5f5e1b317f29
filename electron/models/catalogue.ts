/**
 * The base models that this machine has: those of the catalogue (`resources/models/*.yaml`) and the folders in the models folder.
 * Knows ids and folders; what a run does with a model is elsewhere.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { BaseModel } from '../../contract/entities/settings.ts'
import { StudioError } from '../../contract/errors.ts'
import { cachedModels, huggingFaceCache } from '../platform/hugging-face-cache.ts'
import { APP_ROOT, appPaths } from '../platform/paths.ts'
import { inspectModelFolder } from './model-folder.ts'

const size = z.int().positive()
const shapeSchema = z.strictObject({ hidden: size, layers: size, q: size, k: size, ffn: size, vocab: size, isTied: z.boolean() })

/** Sizes of a model's layers. */
export type CatalogueShape = z.infer<typeof shapeSchema>

const entrySchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][\w.-]*$/),
  label: z.string(),
  /** Relative to the studio, for a model that ships with it. */
  folder: z.string().optional(),
  parameters: z.number().nullable().default(null),
  context: z.int().nullable().default(null),
  licence: z.string().default(''),
  /** Its name on the Hub, for a model that is downloaded. */
  repo: z.string().nullable().default(null),
  /** Size of the download. */
  bytes: z.int().nullable().default(null),
  /** What it is good for, in one sentence. */
  about: z.string().default(''),
  architecture: z.string().nullable().default(null),
  /** Sizes of its layers, for the memory that training takes before it is downloaded. */
  shape: shapeSchema.nullable().default(null),
  /** The best known values of a run on it, by key of the run config, and where they come from. */
  train: z.record(z.string(), z.unknown()).default({}),
  train_source: z.string().default(''),
})

/** A base model that is on this machine and can be loaded. */
export type UsableModel = { id: string; folder: string; train: Record<string, unknown> }

/**
 * All base models: the catalogue's from the smallest to the largest, then what lies in `modelsFolder`, then what other programs left in the
 * Hugging Face cache. A catalogue model that was downloaded has its folder.
 */
export function listModels(modelsFolder: string, catalogue: string = appPaths.modelCatalogue, cache: string = huggingFaceCache()): BaseModel[] {
  const cached = [...cachedModels(modelsFolder), ...cachedModels(cache)]
  const known = readCatalogue(catalogue).map((model) => ({ ...model, folder: model.folder ?? cached.find(({ id }) => id === model.id)?.folder ?? null }))
  const folders = [...subfolders(modelsFolder).map((name) => ({ id: name, folder: join(modelsFolder, name) })), ...cached]
  const found = new Map(folders.filter(({ id }) => !known.some((model) => model.id === id)).map((model) => [model.id, model]))
  return [...known, ...[...found.values()].map(({ id, folder }) => describeFolder(id, folder))]
}

/** The named base model, the catalogue's first where none is named, or the folder at a path. Throws `not_found` or `bad_model`. */
export function requireModel(named: string | undefined, modelsFolder: string, catalogue?: string): UsableModel {
  const models = listModels(modelsFolder, catalogue)
  const model = named === undefined ? models[0] : models.find((each) => each.id === named)
  if (model === undefined && named !== undefined && isPath(named)) return usable(named, resolve(named), {})
  if (model?.folder != null) return usable(model.id, model.folder, model.train)
  throw new StudioError({
    code: 'not_found',
    message: named === undefined ? 'This installation has no base model.' : `There is no base model "${named}" on this machine.`,
    next_step: `Choose one of: ${models.map((each) => each.id).join(', ') || 'none'}; or name a model's folder by its path.`,
  })
}

/** True for what can only be a path, never an id. */
export function isPath(text: string): boolean {
  return isAbsolute(text) || text.includes('/') || text.includes('\\') || text === '.' || text === '..'
}

function usable(id: string, folder: string, train: Record<string, unknown>): UsableModel {
  inspectModelFolder(folder)
  return { id, folder, train }
}

function readCatalogue(catalogue: string): BaseModel[] {
  if (!existsSync(catalogue)) return []
  return readEntries(catalogue)
    .sort(bySize)
    .map(({ id, label, folder, parameters, context, licence, repo, bytes, about, architecture, train }) => ({ id, title: label, folder: folder === undefined ? null : join(APP_ROOT, folder), parameters, context, licence, repo, bytes, about, architecture, train }))
}

function readEntries(catalogue: string): z.infer<typeof entrySchema>[] {
  return readdirSync(catalogue).filter((name) => name.endsWith('.yaml')).map((name) => entrySchema.parse(parse(readFileSync(join(catalogue, name), 'utf8'))))
}

function bySize(a: { id: string; parameters: number | null }, b: { id: string; parameters: number | null }): number {
  return (a.parameters ?? Infinity) - (b.parameters ?? Infinity) || (a.id < b.id ? -1 : 1)
}

/** The layer sizes that the catalogue knows, by id. */
export function catalogueShapes(catalogue: string = appPaths.modelCatalogue): Map<string, CatalogueShape> {
  return new Map(readEntries(catalogue).flatMap(({ id, shape }): [string, CatalogueShape][] => (shape === null ? [] : [[id, shape]])))
}

/** The best known values of a run on each model of the catalogue that has some, from the smallest model to the largest. */
export function knownValues(catalogue: string = appPaths.modelCatalogue): { id: string; label: string; source: string; values: Record<string, unknown> }[] {
  return readEntries(catalogue).sort(bySize).flatMap(({ id, label, train, train_source }) => (Object.keys(train).length === 0 ? [] : [{ id, label, source: train_source, values: train }]))
}

function describeFolder(id: string, folder: string): BaseModel {
  const about = { id, title: id.replace('--', '/'), licence: '', folder, parameters: null, train: {}, repo: null, bytes: null, about: '' }
  try {
    const { architecture, context } = inspectModelFolder(folder)
    return { ...about, architecture, context }
  } catch {
    // Listed all the same: choosing it says what is wrong with it.
    return { ...about, architecture: null, context: null }
  }
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'config.json')))
    .map((entry) => entry.name)
    .sort()
}
