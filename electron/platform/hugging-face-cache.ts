/**
 * The layout of a Hugging Face cache: models--owner--name/{blobs, refs, snapshots/<commit>}, the same that Python's
 * huggingface_hub reads and writes (its docs: "Understand caching"). Models that others downloaded are used where they lie.
 * Knows names and links; downloads nothing.
 */

import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** The cache that Python would use: HF_HUB_CACHE, HF_HOME/hub, or ~/.cache/huggingface/hub. */
export function huggingFaceCache(env: NodeJS.ProcessEnv = process.env): string {
  if (env['HF_HUB_CACHE']) return env['HF_HUB_CACHE']
  return join(env['HF_HOME'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface'), 'hub')
}

/** A model's id in the studio: its name on the Hub without a slash, so that it never looks like a path. */
export function idOfRepo(repo: string): string {
  return repo.replace('/', '--')
}

/** Where the parts of a model lie in a cache. */
export function modelPlaces(cache: string, repo: string, commit: string) {
  const folder = join(cache, `models--${repo.replace('/', '--')}`)
  return {
    folder,
    blob: (oid: string) => join(folder, 'blobs', oid),
    part: (oid: string) => join(folder, 'blobs', `${oid}.incomplete`),
    snapshot: join(folder, 'snapshots', commit),
    file: (path: string) => join(folder, 'snapshots', commit, ...path.split('/')),
    ref: join(folder, 'refs', 'main'),
  }
}

/** Puts a blob under its name into the snapshot: a relative link, or a copy where the system allows no links. */
export function linkIntoSnapshot(blob: string, file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) rmSync(file)
  try {
    symlinkSync(relative(dirname(file), blob), file)
  } catch {
    copyFileSync(blob, file)
  }
}

/** A whole model in a cache. */
export type CachedModel = { repo: string; id: string; folder: string; bytes: number }

/** The models of a cache whose `main` has a config and all the weights that its index names. */
export function cachedModels(cache: string): CachedModel[] {
  if (!existsSync(cache)) return []
  return readdirSync(cache).flatMap((name): CachedModel[] => {
    const match = /^models--(.+)$/.exec(name)
    const ref = join(cache, name, 'refs', 'main')
    if (match === null || !existsSync(ref)) return []
    const folder = join(cache, name, 'snapshots', readFileSync(ref, 'utf8').trim())
    const repo = match[1]!.replace('--', '/')
    return isWhole(folder) ? [{ repo, id: idOfRepo(repo), folder, bytes: sizeOf(folder) }] : []
  })
}

function isWhole(folder: string): boolean {
  if (!existsSync(join(folder, 'config.json'))) return false
  if (existsSync(join(folder, 'model.safetensors'))) return true
  const index = join(folder, 'model.safetensors.index.json')
  if (!existsSync(index)) return false
  try {
    const { weight_map } = JSON.parse(readFileSync(index, 'utf8')) as { weight_map: Record<string, string> }
    return Object.values(weight_map).every((shard) => existsSync(join(folder, shard)))
  } catch {
    return false
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => sum + (entry.isDirectory() ? 0 : statSync(join(folder, entry.name)).size), 0)
}
