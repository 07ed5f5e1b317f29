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

/** True for a write that found the disk, or the user's part of it, full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

/** What a person is told when `what` found the disk of `folder` full: at least `needed` bytes, of which `written` are there until they are removed. */
export function diskFull(folder: string, what: string, needed: number, written: number, cause: unknown): StudioError {
  const free = freeDiskBytes(folder) + written
  return new StudioError({
    code: 'no_space',
    message: `The disk is full: ${what} needs at least ${sizeWords(needed)}, and ${sizeWords(free)} are free in ${nearestExisting(folder)}.`,
    next_step: 'Free some space on this disk, then do the same again; what was whole before is still whole.',
    detail: cause instanceof Error ? cause.message : String(cause),
  }, { cause })
}

/** Throws `no_space` where the disk of `folder` cannot take the bytes of `what`, which begins the sentence. */
export function requireFreeBytes(folder: string, bytes: number, what: string, next_step = 'Free some space in Settings, Storage, or choose a folder on a roomier disk.'): void {
  const free = freeDiskBytes(folder)
  if (free >= bytes) return
  throw new StudioError({ code: 'no_space', message: `${what}: ${sizeWords(bytes)} are needed, and the disk of ${folder} has ${sizeWords(free)} free.`, next_step })
}
