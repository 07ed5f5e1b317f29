/**
 * Takes one downloaded model from this machine: whose a folder is, what would miss it, and its way out. What ships with the
 * studio and what other programs keep in the Hugging Face cache stays. Knows folders; not what runs are.
 */

import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { BaseModel, ShelfModel } from '../../contract/entities/settings.ts'
import { StudioError } from '../../contract/errors.ts'
import { huggingFaceCache } from '../platform/hugging-face-cache.ts'

/** What removing is built from. */
export type RemoveParts = {
  modelsFolder(): string
  /** What reads the model now or will when it goes on, in words; null where nothing does. */
  busyWith(model: BaseModel): string | null
  /** The system's bin; null where there is none. */
  moveToBin: ((path: string) => Promise<void>) | null
}

/** Whose a model's folder is; null where it is not on this machine. */
export function originOf({ folder }: Pick<BaseModel, 'folder'>, modelsFolder: string, cache: string = huggingFaceCache()): ShelfModel['origin'] {
  if (folder === null) return null
  if (isInside(folder, cache)) return 'hugging_face'
  return isInside(folder, modelsFolder) ? 'studio' : 'shipped'
}

/** What of it lies on disk: all of a model in a cache, blobs included, or its folder. */
export function rootOf(folder: string, modelsFolder: string): string {
  const [first = ''] = relative(realpathSync(modelsFolder), realpathSync(folder)).split(/[\\/]/u)
  return join(modelsFolder, first)
}

/** Removes the model and returns the bytes that it took. Throws `bad_input` or `conflict` with the reason. */
export async function removeModel(parts: RemoveParts, model: BaseModel): Promise<{ bytes: number; sentence: string }> {
  const origin = originOf(model, parts.modelsFolder())
  if (origin !== 'studio' || model.folder === null) throw whyStays(model, origin)
  const busy = parts.busyWith(model)
  if (busy !== null) throw new StudioError({ code: 'conflict', message: `${model.title} is in use: ${busy}.`, next_step: 'Wait until it has ended, or stop it; then delete the model.' })
  const root = rootOf(model.folder, parts.modelsFolder())
  const bytes = sizeOf(root)
  if (parts.moveToBin !== null) await parts.moveToBin(root)
  else await removeWhole(root)
  return { bytes, sentence: parts.moveToBin === null ? `${model.title} was deleted.` : `${model.title} is in the system’s bin.` }
}

/** Out of sight at once and then away, so that a crash leaves no half model. */
async function removeWhole(root: string): Promise<void> {
  const aside = join(dirname(root), `.${basename(root)}.partial`)
  rmSync(aside, { recursive: true, force: true })
  renameSync(root, aside)
  await rm(aside, { recursive: true, force: true })
}

function isInside(folder: string, root: string): boolean {
  if (!existsSync(root) || !existsSync(folder)) return false
  const way = relative(realpathSync(root), realpathSync(folder))
  return way !== '' && !way.startsWith('..')
}

/** The bytes of all files below a folder. */
export function sizeOf(root: string): number {
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** Why a model that is not the studio's own download stays. */
export function whyStays({ title }: BaseModel, origin: ShelfModel['origin']): StudioError {
  const [message, next] = origin === 'hugging_face'
    ? [`${title} lies in the Hugging Face cache of this machine, which other programs use too.`, 'Delete it with `hf cache delete`, which shows what else uses it.']
    : origin === 'shipped' ? [`${title} ships with the studio.`, 'It stays; choose another one to train.'] : [`${title} is not on this machine.`, 'There is nothing to delete.']
  return new StudioError({ code: 'bad_input', message, next_step: next })
}
