/** The door of the domain of base models. */

import type { BaseModel } from '../../contract/entities/settings.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { catalogueShapes, listModels, type CatalogueShape } from './catalogue.ts'
import { fillShelf, type ShelfDevice } from './shelf.ts'

export { isPath, listModels, requireModel, type CatalogueShape, type UsableModel } from './catalogue.ts'
export { describePresets, readPreset } from './presets.ts'
export { inspectModelFolder, type ModelFolder } from './model-folder.ts'

/** What the domain is built from. */
export type ModelsParts = {
  /** Where downloaded models lie now. */
  modelsFolder(): string
  device(): Promise<ShelfDevice>
  /** The memory that training takes by formula; `shape` is the catalogue's, for a model that is not here yet. Null where its sizes are not known. */
  neededBytes(model: BaseModel, shape: CatalogueShape | null, device: ShelfDevice): number | null
}

/** The handlers of `models.*`. */
export function modelHandlers(parts: ModelsParts): HandlersOf<'models'> {
  return {
    'models.list': () => ({ models: listModels(parts.modelsFolder()) }),
    'models.shelf': async () => {
      const device = await parts.device()
      const shapes = catalogueShapes()
      const measured = listModels(parts.modelsFolder()).map((model) => ({ model, neededBytes: parts.neededBytes(model, shapes.get(model.id) ?? null, device) }))
      return { models: fillShelf(measured, device), device }
    },
  }
}
