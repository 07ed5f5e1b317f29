/**
 * What lies at a path: kind, size, free space, whether this user may write there; and the entries of a folder.
 * Knows paths; not who may see them.
 */

import { constants, existsSync } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Place, PlaceEntry } from '../../contract/entities/place.ts'
import { freeDiskBytes, nearestExisting } from '../platform/disk.ts'

/** A folder's list ends here; what lies beyond is counted. */
const MAX_ENTRIES = 2_000
const PROJECT_FILE = 'project.json'

/** What is known of a path, but for its token. */
export async function lookAt(path: string): Promise<Omit<Place, 'place'>> {
  const found = await stat(path).catch(() => null)
  const existing = nearestExisting(path)
  const [writable, free_bytes] = [await isWritable(existing), knownFreeBytes(existing)]
  const kind = found === null ? 'missing' : found.isDirectory() ? 'folder' : 'file'
  return { shown: path, name: basename(path) || path, kind, bytes: kind === 'file' ? (found?.size ?? 0) : null, writable, free_bytes, is_project: kind === 'folder' && isProject(path) }
}

/** Null where the system does not tell. */
function knownFreeBytes(path: string): number | null {
  try {
    return freeDiskBytes(path)
  } catch {
    return null
  }
}

/** How a folder is listed. */
export type ListOptions = { hidden: boolean; extensions?: readonly string[] | undefined }

/** A folder's entries, folders first, by name; each as its name alone. What is neither folder nor file is left out. */
export async function listFolder(folder: string, { hidden, extensions }: ListOptions): Promise<{ entries: Omit<PlaceEntry, 'place'>[]; left_out: number }> {
  const endings = extensions?.map((ending) => `.${ending.toLowerCase()}`)
  const names = (await readdir(folder)).filter((name) => (hidden || !name.startsWith('.')) && !name.includes('\\'))
  const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
  names.sort(byName.compare)
  const kept = names.slice(0, MAX_ENTRIES)
  const looked = await Promise.all(kept.map((name) => entryOf(folder, name)))
  const entries = looked.filter((entry) => entry !== null && (entry.kind === 'folder' || endings === undefined || endings.some((ending) => entry.name.toLowerCase().endsWith(ending)))) as Omit<PlaceEntry, 'place'>[]
  const isFolder = (entry: { kind: string }) => entry.kind === 'folder'
  return { entries: [...entries.filter(isFolder), ...entries.filter((entry) => !isFolder(entry))], left_out: names.length - kept.length }
}

async function entryOf(folder: string, name: string): Promise<Omit<PlaceEntry, 'place'> | null> {
  const path = join(folder, name)
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) return { name, kind: 'folder', bytes: null, is_project: isProject(path) }
  return found?.isFile() === true ? { name, kind: 'file', bytes: found.size, is_project: false } : null
}

function isProject(folder: string): boolean {
  return existsSync(join(folder, PROJECT_FILE))
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
}
