/**
 * Where things may go: a folder for projects, and disks with room for environments and models, the roomiest first.
 * Knows the platform's mount points; makes nothing.
 */

import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { PlacePurpose } from '../../contract/entities/place.ts'
import { freeDiskBytes, nearestExisting } from '../platform/disk.ts'

/** File systems of real disks; the rest of a mount table is the system's own. */
const DISKS = /^(ext[234]|xfs|btrfs|zfs|f2fs|ntfs3?|fuseblk|exfat|vfat|nfs4?|cifs|lustre|ceph|overlay)$/
const NOT_FOR_FILES = /^\/(boot|proc|sys|dev|run(?!\/media)|snap|etc)(\/|$)/
const MAX_SUGGESTED = 5

/** What is known of this host. */
export type SuggestParts = { home: string; python: string; models: string; root: string | null }

/** Paths that suit a purpose, the best first. */
export function suggestPaths(purpose: PlacePurpose, parts: SuggestParts): string[] {
  const bigFiles = { environment: parts.python, model: parts.models, big_files: parts.home }[purpose as string]
  if (bigFiles === undefined) return [parts.root ?? projectsFolder()]
  const candidates = [bigFiles, ...(parts.root === null ? [] : [join(parts.root, 'tunesmith')]), ...mountPoints().map((mount) => join(mount, 'tunesmith'))]
  const measured = oneOfEachDisk(candidates).map((path) => ({ path, free: freeDiskBytes(path) }))
  return measured.toSorted((a, b) => b.free - a.free).slice(0, MAX_SUGGESTED).map(({ path }) => path)
}

/** The user's folder for projects. */
export function projectsFolder(): string {
  const documents = join(homedir(), 'Documents')
  return existsSync(documents) ? join(documents, 'Tunesmith') : join(homedir(), 'Tunesmith')
}

/** The first path on each disk; those that this user cannot write are left out. */
function oneOfEachDisk(paths: string[]): string[] {
  const seen = new Set<number>()
  return paths.filter((path) => {
    const device = writableDevice(path)
    if (device === null || seen.has(device)) return false
    seen.add(device)
    return true
  })
}

function writableDevice(path: string): number | null {
  const found = nearestExisting(path)
  try {
    accessSync(found, constants.W_OK)
    return statSync(found).dev
  } catch {
    return null
  }
}

function mountPoints(): string[] {
  if (process.platform === 'win32') return 'CDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `${letter}:\\`).filter((drive) => existsSync(drive))
  if (process.platform === 'darwin') return existsSync('/Volumes') ? readdirSync('/Volumes').map((name) => join('/Volumes', name)) : []
  try {
    const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n').map((line) => line.split(' '))
    return lines.filter(([, mount = '', type = '']) => mount !== '/' && DISKS.test(type) && !NOT_FOR_FILES.test(mount) && isFolder(mount)).map(([, mount = '']) => mount)
  } catch {
    return []
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
