/**
 * What the domain of base models is built from: the device of this machine and the formula of memory of the runs.
 * Ties doors together; the decision which model to begin with is the domain's.
 */

import type { BaseModel } from '../contract/entities/settings.ts'
import { completeRunConfig } from '../contract/run-config.ts'
import type { Core } from './core.ts'
import { currentDevice, modelsFolder } from './host-parts.ts'
import type { CatalogueShape, ModelsParts } from './models/index.ts'
import { readHardware } from './platform/hardware.ts'
import { estimateMemory, readModelShape } from './runs/index.ts'

/** Rows and tokens of a typical rulebook's batch, for which the shelf says what fits. */
const TYPICAL = { batch_size: 8, rowTokens: 256 }

/** The parts. */
export function modelsParts(core: Core): ModelsParts {
  return {
    modelsFolder: () => modelsFolder(core),
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

function shapeOf(model: BaseModel, catalogued: CatalogueShape | null): CatalogueShape | null {
  return catalogued ?? (model.folder === null ? null : readModelShape(model.folder))
}
