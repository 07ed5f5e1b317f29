/**
 * What decides a new run: the order as it was given, the layers of its config, and the folder that freezes it.
 * Knows where values come from; not what they do.
 */
import { join, resolve } from 'node:path'
import type { Rendezvous, Run } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import type { RunConfig } from '../../contract/run-config.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'
import { refuseSeveral } from './devices.ts'
import { nestKeys, resolveConfig, type ConfigLayer, type ResolvedConfig } from './resolve-config.ts'
import { adapterFolder, createRunFolder, runFolder } from './run-folders.ts'

/** A base model that can be trained on. */
export type TrainableModel = { id: string; folder: string; train: Record<string, unknown> }

/** What an order is resolved with. */
export type OrderParts = {
  projectFolder(project: string): string
  /** The base model named, or the default one. */
  baseModel(id?: string): TrainableModel
  /** Folder of a dataset version; the newest where none is named. */
  datasetFolder(projectDir: string, version?: string): string
  /** The `train` values of the project's rulebook, with the format of its rows. */
  domainTraining(projectDir: string): Record<string, unknown>
  /** The values of a preset. */
  preset(id: string): Record<string, unknown>
}

/** Names the base model itself as what dpo and grpo start from. */
const FROM_BASE = 'base'

/** What decides a new run. `from` names the run whose adapter it goes on with, or the base model itself. */
export type RunOrder = { project: string; dataset_version?: string | undefined; base_model?: string | undefined; preset?: string | undefined; set: Record<string, unknown>; from?: string | undefined; like?: string | undefined }

/** Keys that the studio fills in itself. */
const OWN_KEYS = new Set(['base_model', 'base_model_id', 'dataset_dir', 'init_adapter', 'resume'])

/** The config that an order gives, and where each value came from. */
export function resolveOrder(parts: OrderParts, given: RunOrder): ResolvedConfig & { model: TrainableModel } {
  const projectDir = parts.projectFolder(given.project)
  const like = given.like === undefined ? null : readOrder(projectDir, given.like)
  const order: RunOrder = { ...given, base_model: given.base_model ?? like?.base_model, dataset_version: given.dataset_version ?? like?.dataset_version, from: given.from ?? like?.from }
  const model = parts.baseModel(order.base_model)
  const layers: ConfigLayer[] = [
    ...(like === null
      ? [
          { from: `base model ${model.id}`, values: model.train },
          { from: 'rulebook', values: parts.domainTraining(projectDir) },
        ]
      : [{ from: given.like!, values: like.values }]),
    ...(order.preset ? [{ from: `preset ${order.preset}`, values: parts.preset(order.preset) }] : []),
    { from: 'you', values: withPlaces(nestKeys(order.set), projectDir) },
    {
      from: 'the studio',
      values: {
        base_model: model.folder,
        base_model_id: model.id,
        dataset_dir: parts.datasetFolder(projectDir, order.dataset_version),
        ...(order.from ? { init_adapter: order.from === FROM_BASE ? null : adapterFolder(projectDir, order.from) } : {}),
      },
    },
  ]
  return { ...resolveConfig(layers), model }
}

/** A file of rated samples is named from the project's folder on, wherever the run is started. */
function withPlaces(values: Record<string, unknown>, projectDir: string): Record<string, unknown> {
  const dpo = values['dpo'] as { pairs?: unknown } | undefined
  return typeof dpo?.pairs === 'string' ? { ...values, dpo: { ...dpo, pairs: resolve(projectDir, dpo.pairs) } } : values
}

/** Resolves the config of a new run and freezes it in a new folder; returns the run's id. What cannot be started as ordered leaves no folder. */
export function prepareRun(parts: OrderParts, order: RunOrder, rendezvous?: Rendezvous): string {
  const projectDir = parts.projectFolder(order.project)
  const { config, origins } = resolveOrder(parts, order)
  refuseColdStart(config, origins)
  refuseSeveral(config, rendezvous)
  const run = createRunFolder(projectDir)
  const folder = join(projectDir, 'runs', run)
  writeJsonAtomic(join(folder, 'origins.json'), origins)
  writeJsonAtomic(join(folder, 'config.json'), config)
  return run
}

/** Whether the recipe needs a start, and none was named. */
export function hasNoStart({ recipe, init_adapter }: RunConfig, origins: Record<string, string>): boolean {
  return recipe !== 'sft' && init_adapter === null && origins['init_adapter'] === undefined
}

/** What a model never answers cannot be preferred or rewarded: who starts from the base model says so. */
function refuseColdStart(config: RunConfig, origins: Record<string, string>): void {
  if (!hasNoStart(config, origins)) return
  throw new StudioError({
    code: 'bad_config',
    message: `The recipe ${config.recipe} goes on from a run that has learned already, and none is named.`,
    next_step: 'Name a finished run: train --from run-0001. To start from the base model as it is: train --from base.',
  })
}

/** What another run was ordered with, read from its frozen config. */
function readOrder(projectDir: string, run: string): { base_model: string; dataset_version: string | undefined; from: string | undefined; values: Record<string, unknown> } {
  const config = readJson(join(runFolder(projectDir, run), 'config.json')) as RunConfig
  return {
    base_model: config.base_model_id || config.base_model,
    dataset_version: /v\d{4,}$/.exec(config.dataset_dir)?.[0],
    from: parentOf(config) ?? (config.recipe === 'sft' ? undefined : FROM_BASE),
    values: Object.fromEntries(Object.entries(config).filter(([key]) => !OWN_KEYS.has(key))),
  }
}

function parentOf(config: RunConfig): Run['id'] | undefined {
  return /[\\/]runs[\\/](run-\d{4,})[\\/]/.exec(config.init_adapter ?? '')?.[1]
}
