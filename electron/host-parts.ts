/**
 * What several domains are built from: where a project lies, which base model and device are meant, what a rulebook says of training.
 * The only place where domains' needs are tied to other domains' doors.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Core } from './core.ts'
import { environmentState } from './python/index.ts'
import { requireModel, type UsableModel } from './models/index.ts'
import type { ExportDefaults } from './exports/export-job.ts'
import { makeAnswerPool, type AnswerPool } from './platform/llama/answer-pool.ts'
import { readJson } from './platform/read-json.ts'
import { requireProject } from './projects/index.ts'
import { readSettings } from './settings/index.ts'

/** The folder for downloaded base models. */
export function modelsFolder({ db, paths }: Core): string {
  return readSettings(db).models_folder ?? paths.models
}

/** What most domains need. */
export function commonParts(core: Core) {
  return {
    db: core.db,
    push: core.push,
    queue: () => core.queue,
    project: (id: string) => requireProject(core.db, id),
    projectFolder: (id: string) => requireProject(core.db, id).folder,
    device: currentDevice,
    baseModel: (id?: string): UsableModel => requireModel(id, modelsFolder(core)),
    systemPrompt,
  }
}

/** The device that Python would train on, as the queue names it. */
export function currentDevice(): string {
  const current = environmentState()
  return current.state === 'ready' && current.record.backend === 'cuda' ? 'gpu:0' : 'cpu'
}

const rulebookSchema = z.looseObject({
  train: z.record(z.string(), z.unknown()).optional(),
  format: z.looseObject({ kind: z.string(), system: z.string().optional() }).optional(),
  export: z.looseObject({ gguf: z.array(z.string()).optional(), parameters: z.record(z.string(), z.unknown()).optional() }).optional(),
})

/** A rulebook's own words about training and export. Its rules are the engine's part. */
function readRulebookDefaults(projectDir: string): z.infer<typeof rulebookSchema> {
  return rulebookSchema.parse(parse(readFileSync(join(projectDir, 'rulebook.yaml'), 'utf8')))
}

/** The run config values that a project's rulebook gives. */
export function domainTraining(projectDir: string): Record<string, unknown> {
  const { train = {}, format } = readRulebookDefaults(projectDir)
  return { ...train, ...(format === undefined ? {} : { format: { kind: format.kind } }) }
}

/** The values that a run of this project on this base model would have before the user sets any. */
export function trainingOf(core: Core, projectDir: string, model?: string): Record<string, unknown> {
  return { ...requireModel(model, modelsFolder(core)).train, ...domainTraining(projectDir) }
}

/** What a project's rulebook says of exports. */
export function exportDefaults(projectDir: string): ExportDefaults {
  return readRulebookDefaults(projectDir).export ?? {}
}

const trainedSchema = z.looseObject({ learning_rate: z.number(), max_steps: z.int().nullish(), epochs: z.number().nullish() })
/** Further training from an adapter: how many of the first run's steps, and what part of its rate. */
const FURTHER = { steps: 0.5, rate: 0.5 }

/** Run config values for further training from a run's adapter: half its steps at half its rate. */
export function furtherTraining(projectDir: string, run: string): Record<string, unknown> {
  const first = trainedSchema.parse(readJson(join(projectDir, 'runs', run, 'config.json')))
  const length = first.max_steps == null ? { epochs: (first.epochs ?? 1) * FURTHER.steps } : { max_steps: Math.max(1, Math.round(first.max_steps * FURTHER.steps)) }
  return { learning_rate: first.learning_rate * FURTHER.rate, ...length }
}

const pools = new WeakMap<Core, AnswerPool>()

/** The one place that answers with GGUF files: it keeps the last model open, with the threads that the user set. */
export function answerPool(core: Core): AnswerPool {
  const known = pools.get(core)
  if (known !== undefined) return known
  const threads = readSettings(core.db).inference_threads
  const pool = makeAnswerPool(threads === null ? {} : { threads })
  core.onClose(() => pool.close())
  pools.set(core, pool)
  return pool
}

/** The system prompt that the project's samples carry. */
export function systemPrompt(projectDir: string): string | undefined {
  return readRulebookDefaults(projectDir).format?.system
}
