/** The door of the domain of base models. */

import type { BaseModel } from '../../contract/entities/settings.ts'
import { StudioError } from '../../contract/errors.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { catalogueShapes, listModels, type CatalogueShape } from './catalogue.ts'
import { originOf, removeModel, rootOf, sizeOf, whyStays, type RemoveParts } from './remove-model.ts'
import { fillShelf, type ShelfDevice } from './shelf.ts'

export { isPath, listModels, requireModel, type CatalogueShape, type UsableModel } from './catalogue.ts'
export { describePresets, readPreset } from './presets.ts'
export { inspectModelFolder, type ModelFolder } from './model-folder.ts'

/** What the domain is built from. */
export type ModelsParts = RemoveParts & {
  /** Runs of any project that were trained on it. */
  runsOn(model: BaseModel): number
  device(): Promise<ShelfDevice>
  /** The memory that training takes by formula; `shape` is the catalogue's, for a model that is not here yet. Null where its sizes are not known. */
  neededBytes(model: BaseModel, shape: CatalogueShape | null, device: ShelfDevice): number | null
}

/** The handlers of `models.*`. */
export function modelHandlers(parts: ModelsParts): HandlersOf<'models'> {
  return {
    'models.plan_remove': ({ model: id }) => {
      const model = find(parts, id)
      const [origin, runs] = [originOf(model, parts.modelsFolder()), parts.runsOn(model)]
      if (origin !== 'studio' || model.folder === null) return { bytes: 0, runs, problem: whyStays(model, origin).message }
      return { bytes: sizeOf(rootOf(model.folder, parts.modelsFolder())), runs, problem: parts.busyWith(model) }
    },
    'models.remove': ({ model }) => removeModel(parts, find(parts, model)),
    'models.list': () => ({ models: listModels(parts.modelsFolder()) }),
    'models.shelf': async () => {
      const device = await parts.device()
      const shapes = catalogueShapes()
      const measured = listModels(parts.modelsFolder()).map((model) => ({ model, neededBytes: parts.neededBytes(model, shapes.get(model.id) ?? null, device), origin: originOf(model, parts.modelsFolder()) }))
      return { models: fillShelf(measured, device), device }
    },
  }
}

function find(parts: ModelsParts, id: string): BaseModel {
  const found = listModels(parts.modelsFolder()).find((model) => model.id === id)
  if (found !== undefined) return found
  throw new StudioError({ code: 'not_found', message: `There is no base model "${id}" on this machine.`, next_step: 'Look at the list of models again.' })
}
