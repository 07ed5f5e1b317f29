/**
 * Keeps the paths that a remote client names inside the folder that is served. Which fields hold paths, the table of calls says.
 * Knows nothing about what the paths are for.
 */

import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { StudioError } from '../../contract/errors.ts'

/** The input with every path made absolute inside `root`. `fields` as in the table of calls. Throws `no_permission` for one that leads out. */
export function confinePaths(input: unknown, fields: readonly string[], root: string): unknown {
  return fields.reduce((value, field) => confineField(value, field.replace(/\?$/, '').split('.'), field.endsWith('?'), root), input)
}

function confineField(value: unknown, [first, ...rest]: string[], mayBeId: boolean, root: string): unknown {
  if (typeof value !== 'object' || value === null || first === undefined || !Object.hasOwn(value, first)) return value
  const inner = (value as Record<string, unknown>)[first]
  const confined = rest.length > 0 ? confineField(inner, rest, mayBeId, root) : confine(inner, mayBeId, root)
  return { ...value, [first]: confined }
}

function confine(path: unknown, mayBeId: boolean, root: string): unknown {
  if (typeof path !== 'string' || (mayBeId && /^[\w.-]+$/.test(path) && path !== '..' && path !== '.')) return path
  const real = realpathSync(root)
  const full = resolve(real, path)
  if (isInside(real, full) && isInside(real, nearestReal(full))) return full
  throw new StudioError({
    code: 'no_permission',
    message: `${path} lies outside the folder that is served.`,
    next_step: `Name a path inside ${root}, or start \`serve\` with another --root.`,
  })
}

/** The real path of the nearest folder that exists, so that a symbolic link cannot lead out. */
function nearestReal(path: string): string {
  let found = path
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found)
  return realpathSync(found)
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return !way.startsWith('..') && !isAbsolute(way)
}
