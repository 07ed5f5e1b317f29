/**
 * Turns the places that a client names into paths, and keeps the paths that a remote client names inside the folder that is
 * served; a window may name no path at all. Which fields hold paths, the table of calls says.
 * Knows nothing about what the paths are for.
 */

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { isInside, isPlaceRef, nearestReal, type PlaceTokens } from '../places/index.ts'

/** What a client may name. Without `root` and `placesOnly` any path: the command line. */
export type PathRules = { root?: string | undefined; placesOnly?: boolean | undefined; places?: PlaceTokens | undefined }

/** The input with a real path in every path field. `fields` as in the table of calls. Throws `no_permission` for one that leads out. */
export function confinePaths(input: unknown, fields: readonly string[], rules: PathRules): unknown {
  return fields.reduce((value, field) => confineField(value, field.replace(/\?$/, '').split('.'), field.endsWith('?'), rules), input)
}

function confineField(value: unknown, [first, ...rest]: string[], mayBeId: boolean, rules: PathRules): unknown {
  if (typeof value !== 'object' || value === null || first === undefined || !Object.hasOwn(value, first)) return value
  const inner = (value as Record<string, unknown>)[first]
  const confined = rest.length > 0 ? confineField(inner, rest, mayBeId, rules) : confine(inner, mayBeId, rules)
  return { ...value, [first]: confined }
}

function confine(path: unknown, mayBeId: boolean, { root, placesOnly, places }: PathRules): unknown {
  if (Array.isArray(path)) return path.map((each) => confine(each, mayBeId, { root, placesOnly, places }))
  if (typeof path !== 'string') return path
  if (places !== undefined && isPlaceRef(path)) return places.resolve(path)
  if (mayBeId && /^[\w.-]+$/.test(path) && path !== '..' && path !== '.') return path
  if (placesOnly === true) throw new StudioError({ code: 'no_permission', message: 'A window may not name a path.', next_step: 'Choose the folder or file; its place is sent instead.' })
  return root === undefined ? path : insideRoot(path, root)
}

function insideRoot(path: string, root: string): string {
  const real = realpathSync(root)
  const full = resolve(real, path)
  if (isInside(real, full) && isInside(real, nearestReal(full))) return full
  throw new StudioError({
    code: 'no_permission',
    message: `${path} lies outside the folder that is served.`,
    next_step: `Name a path inside ${root}, or start \`serve\` with another --root.`,
  })
}
