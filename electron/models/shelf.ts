/**
 * Which base models fit this machine and which one to begin with. The formula of memory is handed in; no file is read here.
 */

import type { BaseModel, ShelfModel } from '../../contract/entities/settings.ts'

/** The device that would train. */
export type ShelfDevice = { kind: 'cpu' | 'gpu'; name: string; available: number }

/** A model and what training it takes. */
export type MeasuredModel = { model: BaseModel; neededBytes: number | null; origin: ShelfModel['origin'] }

/** Free share that must stay for a model to fit. */
const ROOM = 0.9
/** Without a GPU a larger model than this takes days, so it is never the recommendation. */
const CPU_PARAMETERS = 50e6

/** The shelf: every model with its fit; one is best, the next below and above it are the alternatives. */
export function fillShelf(measured: readonly MeasuredModel[], device: ShelfDevice): ShelfModel[] {
  const shelf = measured.map(({ model, neededBytes, origin }): ShelfModel => ({ ...model, origin, needed_bytes: neededBytes, fits: neededBytes === null ? null : neededBytes <= ROOM * device.available ? 'fits' : neededBytes <= device.available ? 'tight' : 'no', choice: null }))
  const known = shelf.filter(({ parameters }) => parameters !== null).sort((a, b) => (a.parameters ?? 0) - (b.parameters ?? 0))
  const suits = (model: ShelfModel) => model.fits === 'fits' && (device.kind === 'gpu' || (model.parameters ?? 0) <= CPU_PARAMETERS)
  const best = known.findLastIndex(suits)
  const mark = (model: ShelfModel | undefined, choice: ShelfModel['choice']) => {
    if (model !== undefined) model.choice = choice
  }
  mark(known[Math.max(0, best)], 'best')
  mark(known[Math.max(0, best) - 1], 'smaller')
  mark(known[Math.max(0, best) + 1], 'larger')
  return shelf
}
