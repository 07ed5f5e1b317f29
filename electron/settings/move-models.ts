/**
 * The job that moves the downloaded models to another folder: copied whole, then the setting, then the old copy goes.
 * A crash at any moment leaves models that can be used. Knows folders; not what a model is.
 */

import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind } from '../jobs/index.ts'

/** What the job is built from. */
export type MoveParts = { models(): string; setModels(folder: string): void }

/** The kind `settings.move_models`. */
export function moveModelsJob({ models, setModels }: MoveParts): AnyJobKind {
  return defineJobKind({
    kind: 'settings.move_models',
    payload: z.strictObject({ to: z.string() }),
    lease: () => null,
    writes: false,
    run: async ({ to }, { progress, signal }) => {
      const from = resolve(models())
      const target = resolve(to)
      refuseInside(from, target)
      const names = existsSync(from) ? (await readdir(from)).filter((name) => !name.endsWith('.partial')) : []
      await mkdir(target, { recursive: true })
      for (const [index, name] of names.entries()) {
        if (signal.aborted) return { result: { folder: from }, stopped: true }
        progress({ phase: 'moving models', done: index, total: names.length, unit: 'models', message: name })
        if (existsSync(join(target, name))) continue
        const partial = join(target, `.${name}.partial`)
        await rm(partial, { recursive: true, force: true })
        await cp(join(from, name), partial, { recursive: true })
        await rename(partial, join(target, name))
      }
      setModels(target)
      for (const name of names) await rm(join(from, name), { recursive: true, force: true })
      return { result: { folder: target, models: names.length } }
    },
  })
}

function refuseInside(from: string, to: string): void {
  const way = relative(from, to)
  if (way !== '' && way.startsWith('..')) return
  throw new StudioError({ code: 'bad_input', message: way === '' ? 'The models lie there already.' : 'The new folder lies inside the old one.', next_step: 'Choose another folder.' })
}
