/**
 * Gives the engine the text files of one project folder, and nothing outside it.
 * Decodes strictly (a file that is not UTF-8 is refused by name) and bounds the size. Knows no schema.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { StudioError } from '../../contract/errors.ts'

/** Largest knowledge file that is read whole, in bytes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/** What the engine asks of a project: the text at a path relative to it, or null where there is no such file. */
export type RulebookFiles = { read(path: string): string | null }

/** Files of the project in `folder`; paths that lead out of it, symbolic links included, are refused. */
export function rulebookFiles(folder: string): RulebookFiles {
  return {
    read(path) {
      const full = resolve(folder, path)
      if (isOutside(folder, full)) throw outside(path)
      if (!existsSync(full) || !statSync(full).isFile()) return null
      if (isOutside(realpathSync(folder), realpathSync(full))) throw outside(path)
      return decode(path, readBounded(path, full))
    },
  }
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way.startsWith('..') || isAbsolute(way)
}

function outside(path: string): StudioError {
  return new StudioError({
    code: 'bad_rulebook',
    message: `The rulebook names the file ${path}, which lies outside the project.`,
    next_step: 'Copy the file into the project folder and name it from there.',
  })
}

function readBounded(path: string, full: string): Uint8Array {
  if (statSync(full).size > MAX_FILE_BYTES) {
    throw new StudioError({
      code: 'bad_rulebook',
      message: `The file ${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB.`,
      next_step: 'Split it, or bring rows in as a dataset instead of as knowledge.',
    })
  }
  return readFileSync(full)
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    throw new StudioError({
      code: 'bad_rulebook',
      message: `The file ${path} is not UTF-8 text${utf16 ? '; it looks like UTF-16' : ''}.`,
      next_step: 'Save it as UTF-8 and try again.',
    })
  }
}

/** Path of the rulebook inside a project folder. */
export function rulebookPath(folder: string): string {
  return join(folder, 'rulebook.yaml')
}
