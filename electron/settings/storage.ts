/**
 * What the studio and its projects take on disk, which of it can go, and the job that deletes it.
 * Knows folders by name; what lies in them is other domains' business.
 */

import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Project } from '../../contract/entities/project.ts'
import type { Storage, StorageArea } from '../../contract/entities/storage.ts'
import { defineJobKind, type AnyJobKind } from '../jobs/index.ts'
import { diskSpace } from '../platform/disk.ts'

/** What measuring is built from. */
export type StorageParts = {
  home: string
  models: string
  python: string
  projects(): readonly Project[]
  /** Projects in the studio's own bin. */
  bin(): readonly { id: string; name: string; folder: string }[]
  /** Forgets a project of the bin whose folder is gone. */
  forgetBinned(id: string): void
}

type Area = Omit<StorageArea, 'bytes' | 'files'> & { folders: string[] }

/** Everything on disk, the largest first. */
export async function measureStorage(parts: StorageParts): Promise<Storage> {
  const areas = await Promise.all((await findAreas(parts)).map(async ({ folders, ...area }) => ({ ...area, ...(await sizeOf(folders)) })))
  const { free, total } = diskSpace(parts.home)
  return { areas: areas.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes), free_bytes: free, total_bytes: total }
}

/** The kind `settings.clean`. */
export function cleanJob(parts: StorageParts): AnyJobKind {
  return defineJobKind({
    kind: 'settings.clean',
    payload: z.strictObject({ areas: z.array(z.string()) }),
    lease: () => null,
    writes: false,
    run: async ({ areas: wanted }, { progress, signal }) => {
      const areas = (await findAreas(parts)).filter(({ id, can_go }) => can_go && wanted.includes(id))
      let bytes = 0
      for (const [index, { id, title, folders }] of areas.entries()) {
        if (signal.aborted) break
        progress({ phase: 'cleaning up', done: index, total: areas.length, unit: 'folders', message: title })
        bytes += (await sizeOf(folders)).bytes
        for (const folder of folders) await rm(folder, { recursive: true, force: true })
        if (id.startsWith('bin/')) parts.forgetBinned(id.slice('bin/'.length))
      }
      return { result: { bytes }, stopped: signal.aborted }
    },
  })
}

async function findAreas(parts: StorageParts): Promise<Area[]> {
  const { home, models, python } = parts
  const own = (id: string, title: string, about: string, folder: string, can_go = false): Area => ({ id, project: null, title, about, folder, can_go, folders: [folder] })
  const binned = parts.bin().map(({ id, name, folder }): Area => ({ ...own(`bin/${id}`, `Removed: ${name}`, 'A project in the studio’s bin. Deleting it here is for good.', folder, true) }))
  const projects = await Promise.all(parts.projects().map(projectAreas))
  return [
    own('models', 'Base models', 'Downloaded. Stays: training and chats read them here.', models),
    own('python', 'Python environment', 'Stays: it trains and converts. Settings, Environment moves or repairs it.', python),
    own('cache', 'Cache', 'Tokens of samples, indexes, parts of downloads: made again where they are needed.', join(home, 'cache'), true),
    own('archives', 'ZIP archives', 'Projects that were packed up.', join(home, 'archives'), true),
    own('logs', 'Logs', 'What the studio wrote about itself.', join(home, 'logs'), true),
    ...binned,
    ...projects.flat(),
  ]
}

async function projectAreas({ id, name, folder }: Project): Promise<Area[]> {
  if (!existsSync(folder)) return []
  const area = (part: string, title: string, about: string, folders: string[], can_go = false): Area => ({ id: `${id}/${part}`, project: name, title, about, folder: join(folder, part), can_go, folders })
  const checkpoints = await finishedCheckpoints(join(folder, 'runs'))
  const merged = await subfolders(join(folder, 'exports'), 'merged')
  return [
    area('data', 'Samples', 'Stays: runs name the version that they learned from.', [join(folder, 'data')]),
    area('runs', 'Checkpoints', 'Of finished runs. Without them there is no going back to an earlier step; the adapters stay.', checkpoints, true),
    area('exports', 'Merged weights', 'Left over from exports; the model files stay.', merged, true),
    area('models', 'Model files', 'Stays: GGUF files and adapters are what you made.', [join(folder, 'exports')]),
  ].map((each) => (each.id.endsWith('/models') ? { ...each, folder: join(folder, 'exports') } : each))
}

/** Checkpoint folders of runs that ended well: one that can still go on keeps its own. */
async function finishedCheckpoints(runs: string): Promise<string[]> {
  const names = existsSync(runs) ? await readdir(runs) : []
  return names.filter((name) => existsSync(join(runs, name, 'manifest.json')) && existsSync(join(runs, name, 'checkpoints'))).map((name) => join(runs, name, 'checkpoints'))
}

async function subfolders(folder: string, part: string): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder) : []
  return names.map((name) => join(folder, name, part)).filter((path) => existsSync(path))
}

async function sizeOf(folders: readonly string[]): Promise<{ bytes: number; files: number }> {
  let [bytes, files] = [0, 0]
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    const own = entries.filter((entry) => entry.isFile())
    const sizes = await Promise.all(own.map(async ({ name }) => (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size))
    bytes += sizes.reduce((sum, size) => sum + size, 0)
    files += own.length
    await Promise.all(entries.filter((entry) => entry.isDirectory()).map(({ name }) => walk(join(folder, name))))
  }
  for (const folder of folders) await walk(folder)
  return { bytes, files }
}
