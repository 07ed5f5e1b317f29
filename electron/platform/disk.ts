/**
 * Room on disks: what is free where a path lies or would lie, sizes in words, and the refusal where something does not fit.
 * Does not know what is written.
 */

import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { StudioError } from '../../contract/errors.ts'

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** Free and whole bytes of the disk that holds `path`, which need not exist yet. */
export function diskSpace(path: string): { free: number; total: number } {
  const { bavail, blocks, bsize } = statfsSync(nearestExisting(path))
  return { free: bavail * bsize, total: blocks * bsize }
}

/** Free bytes on the disk that holds `path`, which need not exist yet. */
export function freeDiskBytes(path: string): number {
  return diskSpace(path).free
}

/** The path itself, or the nearest folder above it that exists. */
export function nearestExisting(path: string): string {
  let found = path
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found)
  return found
}

/** A size as people read it, in powers of 1,000 and at most three significant digits: 6.3 MB. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${Number((bytes / 1000 ** power).toPrecision(3)).toLocaleString('en')} ${UNITS[power]}`
}

/** Throws `no_space` where the disk of `folder` cannot take the bytes of `what`, which begins the sentence. */
export function requireFreeBytes(folder: string, bytes: number, what: string, next_step = 'Free some space in Settings, Storage, or choose a folder on a roomier disk.'): void {
  const free = freeDiskBytes(folder)
  if (free >= bytes) return
  throw new StudioError({ code: 'no_space', message: `${what}: ${sizeWords(bytes)} are needed, and the disk of ${folder} has ${sizeWords(free)} free.`, next_step })
}
