/** The base model that a wizard would train: the chosen one, or the first that the studio brings along. */

import type { BaseModel } from '../../../contract/entities/settings.ts'
import { useCall } from '../../lib/use-call.ts'
import type { Wizard } from './use-wizard.ts'

/** The model; undefined while the list is read, or where the chosen one is gone. */
export function useBaseModel({ state }: Wizard): BaseModel | undefined {
  const models = useCall('models.list', {}).data?.models
  return state.base_model === null ? models?.[0] : models?.find(({ id }) => id === state.base_model)
}
