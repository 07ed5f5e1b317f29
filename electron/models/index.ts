/** The door of the domain of base models. */

import type { HandlersOf } from '../../contract/handlers.ts'
import { listModels } from './catalogue.ts'

export { isPath, listModels, requireModel, type UsableModel } from './catalogue.ts'
export { describePresets, listPresets, readPreset } from './presets.ts'
export { inspectModelFolder, type ModelFolder } from './model-folder.ts'

/** The handlers of `models.*`; `modelsFolder` says where downloaded models lie now. */
export function modelHandlers(modelsFolder: () => string): HandlersOf<'models'> {
  return { 'models.list': () => ({ models: listModels(modelsFolder()) }) }
}
