/**
 * The job that moves the downloaded models to another folder: copied whole, then the setting, then the old copy goes.
 * A crash at any moment leaves models that can be used. Knows folders; not what a model is.
 */

import { existsSync } from 'node:fs'
import { copyFile, lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind } from '../jobs/index.ts'
import { requireFreeBytes } from '../platform/disk.ts'

/** What the job is built from. */
export type MoveParts = { models(): string; setModels(folder: string): void }

type Entry = { path: string; bytes: number; isLink: boolean }

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
      refuseInside(from, to)
      const names = (existsSync(from) ? await readdir(from) : []).filter((name) => !name.endsWith('.partial'))
      const due = await Promise.all(names.filter((name) => !existsSync(join(target, name))).map(async (name) => ({ name, entries: await entriesOf(join(from, name)) })))
      const total = due.flatMap(({ entries }) => entries).reduce((sum, { bytes }) => sum + bytes, 0)
      await mkdir(target, { recursive: true })
      requireFreeBytes(target, total, 'The models')
      let done = 0
      for (const { name, entries } of due) {
        const partial = join(target, `.${name}.partial`)
        await rm(partial, { recursive: true, force: true })
        for (const entry of entries) {
          if (signal.aborted) return { result: { folder: from }, stopped: true }
          progress({ phase: 'moving models', done, total, unit: 'bytes', message: name })
          await copyEntry(join(from, name), partial, entry)
          done += entry.bytes
        }
        await rename(partial, join(target, name))
      }
      setModels(target)
      for (const name of names) await rm(join(from, name), { recursive: true, force: true })
      return { result: { folder: target, models: names.length, bytes: total } }
    },
  })
}

/** Files and links below a path, itself where it is a file. */
async function entriesOf(path: string): Promise<Entry[]> {
  const found = await lstat(path)
  if (!found.isDirectory()) return [{ path: '', bytes: found.isSymbolicLink() ? 0 : found.size, isLink: found.isSymbolicLink() }]
  const below = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory())
  return Promise.all(
    below.map(async (entry) => {
      const full = join(entry.parentPath, entry.name)
      return { path: relative(path, full), bytes: entry.isSymbolicLink() ? 0 : (await lstat(full)).size, isLink: entry.isSymbolicLink() }
    }),
  )
}

/** A link stays as it is written: those of a cache are relative and lead to its own blobs. */
async function copyEntry(from: string, to: string, { path, isLink }: Entry): Promise<void> {
  const target = join(to, path)
  await mkdir(dirname(target), { recursive: true })
  if (isLink) await symlink(await readlink(join(from, path)), target)
  else await copyFile(join(from, path), target)
}

/** Throws `bad_input` where models would be moved to where they lie, or into their own folder. */
export function refuseInside(from: string, to: string): void {
  const way = relative(resolve(from), resolve(to))
  if (way !== '' && way.startsWith('..')) return
  throw new StudioError({ code: 'bad_input', message: way === '' ? 'The models lie there already.' : 'The new folder lies inside the old one.', next_step: 'Choose another folder.' })
}
