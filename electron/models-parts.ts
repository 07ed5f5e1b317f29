/**
 * What the domain of base models is built from: the device of this machine and the formula of memory of the runs.
 * Ties doors together; the decision which model to begin with is the domain's.
 */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from '../contract/entities/job.ts'
import type { BaseModel } from '../contract/entities/settings.ts'
import { completeRunConfig } from '../contract/run-config.ts'
import type { Core } from './core.ts'
import { jobQueries, projectQueries, runRows } from './db/index.ts'
import { currentDevice, modelsFolder } from './host-parts.ts'
import type { CatalogueShape, ModelsParts } from './models/index.ts'
import { readHardware } from './platform/hardware.ts'
import { readJson } from './platform/read-json.ts'
import { estimateMemory, readModelShape } from './runs/index.ts'

/** Rows and tokens of a typical rulebook's batch, for which the shelf says what fits. */
const TYPICAL = { batch_size: 8, rowTokens: 256 }

/** The parts. */
export function modelsParts(core: Core): ModelsParts {
  return {
    modelsFolder: () => modelsFolder(core),
    moveToBin: core.desktop === null ? null : (path) => core.desktop!.moveToBin(path),
    runsOn: (model) => projectQueries.listProjects(core.db).reduce((sum, { id }) => sum + runRows.list(core.db, id).filter(({ base_model }) => base_model === model.id).length, 0),
    busyWith: (model) => {
      const job = jobQueries.listOpenJobs(core.db).find((each) => usesModel(core, each, model))
      return job === undefined ? null : `a job (${job.kind}) is ${job.state}`
    },
    device: async () => {
      const hardware = await readHardware()
      const gpu = hardware.nvidiaGpus[0]
      if (gpu !== undefined && currentDevice() !== 'cpu') return { kind: 'gpu', name: gpu.name, available: gpu.memoryFreeMiB * 2 ** 20 }
      return { kind: 'cpu', name: hardware.cpuModel, available: Math.min(hardware.memoryBytes, process.constrainedMemory() || Infinity, process.availableMemory()) }
    },
    neededBytes: (model, catalogued, device) => {
      const shape = shapeOf(model, catalogued)
      if (shape === null) return null
      const { batch_size, rowTokens } = TYPICAL
      const config = completeRunConfig({ base_model: model.folder ?? '.', dataset_dir: '.', batch_size, load_quantization: device.kind === 'gpu' ? 'nf4' : 'none', ...(typeof model.train['max_length'] === 'number' ? { max_length: model.train['max_length'] } : {}) })
      return estimateMemory({ shape, config, device: device.kind, rowTokens, available: device.available, capacity: device.available }).total
    },
  }
}

/** Whether a job that has not ended names the model, or works on a project with a run on it. */
function usesModel({ db }: Core, { kind, project, payload }: Job, { id, folder }: BaseModel): boolean {
  const words = JSON.stringify(payload)
  if ([id, id.replace('--', '/'), folder ?? id].some((name) => words.includes(JSON.stringify(name)))) return true
  const folderOf = project === null ? undefined : projectQueries.listProjects(db).find((each) => each.id === project)?.folder
  return folderOf !== undefined && /^(?:runs|evals|exports|playground|jobs)\./u.test(kind) && modelsOfRuns(folderOf).has(id)
}

/** The ids of the models that a project's runs are on, unfinished ones included. */
function modelsOfRuns(projectFolder: string): Set<string> {
  const runs = join(projectFolder, 'runs')
  const names = existsSync(runs) ? readdirSync(runs) : []
  return new Set(names.map((name) => join(runs, name, 'config.json')).filter((path) => existsSync(path)).map((path) => String((readJson(path) as { base_model_id?: unknown }).base_model_id)))
}

function shapeOf(model: BaseModel, catalogued: CatalogueShape | null): CatalogueShape | null {
  return catalogued ?? (model.folder === null ? null : readModelShape(model.folder))
}
