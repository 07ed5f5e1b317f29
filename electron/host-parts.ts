/**
 * What several domains are built from: where a project lies, which base model and device are meant, what a rulebook says of training.
 * The only place where domains' needs are tied to other domains' doors.
 */

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Core } from './domain-loaders.ts'
import { environmentState } from './python/index.ts'
import { requireModel, type UsableModel } from './models/index.ts'
import { requireProject, rulebookPath } from './projects/index.ts'
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
  }
}

/** The device that Python would train on, as the queue names it. */
export function currentDevice(): string {
  const current = environmentState()
  return current.state === 'ready' && current.record.backend === 'cuda' ? 'gpu:0' : 'cpu'
}

const trainingSchema = z.looseObject({
  train: z.record(z.string(), z.unknown()).optional(),
  format: z.looseObject({ kind: z.string() }).optional(),
})

/** The run config values that a project's rulebook gives. */
export function domainTraining(projectDir: string): Record<string, unknown> {
  const { train = {}, format } = trainingSchema.parse(parse(readFileSync(rulebookPath(projectDir), 'utf8')))
  return { ...train, ...(format === undefined ? {} : { format: { kind: format.kind } }) }
}

