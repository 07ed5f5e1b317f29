/**
 * Turns paths of this machine into tokens and back. A token is a random word of this life of the host: knowing one is being
 * allowed to name what lies at it, or below it, and nothing else. Knows no call and no dialog.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { StudioError } from '../../contract/errors.ts'

const REF = /^place:([\w-]{8,64})(?:\/(.*))?$/s
/** Tokens are remembered in the order of their last use; a host that runs for months does not grow. */
const MAX_TOKENS = 20_000

/** True for what looks like a place; whether the host knows it, `resolve` says. */
export function isPlaceRef(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('place:')
}

/** The places of one life of the host. */
export class PlaceTokens {
  readonly #paths = new Map<string, string>()
  readonly #tokens = new Map<string, string>()

  /** The token of a path; the same path has the same token. */
  grant(path: string): string {
    const full = resolve(path)
    const known = this.#tokens.get(full)
    const token = known ?? randomBytes(12).toString('base64url')
    this.#remember(token, full)
    return `place:${token}`
  }

  /** The path of a place. Throws `not_found` for an unknown token, `no_permission` for a name that leads out. */
  resolve(ref: string): string {
    const [, token = '', rest = ''] = REF.exec(ref) ?? []
    const base = this.#paths.get(token)
    if (base === undefined) throw unknownPlace()
    this.#remember(token, base)
    if (rest === '') return base
    const parts = rest.split('/').filter((part) => part !== '')
    if (parts.some((part) => !isPlainName(part))) throw leadsOut(rest)
    const full = join(base, ...parts)
    if (!isInside(nearestReal(base), nearestReal(full))) throw leadsOut(rest)
    return full
  }

  /** The place of a name inside a place. Throws `bad_input` for a name that is none. */
  child(ref: string, name: string): string {
    if (!isPlainName(name)) {
      throw new StudioError({ code: 'bad_input', message: `${JSON.stringify(name)} cannot be the name of a folder or file.`, next_step: 'Leave out /, \\ and control characters.' })
    }
    return join(this.resolve(ref), name)
  }

  #remember(token: string, path: string): void {
    this.#paths.delete(token)
    this.#paths.set(token, path)
    this.#tokens.set(path, token)
    if (this.#paths.size <= MAX_TOKENS) return
    const [oldest] = this.#paths
    if (oldest === undefined) return
    this.#paths.delete(oldest[0])
    this.#tokens.delete(oldest[1])
  }
}

/** True for one part of a path that stays where it is. */
function isPlainName(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && !/[/\\\0-\x1f]/.test(part) && basename(part) === part
}

/** The real path of the nearest thing that exists, so that a symbolic link cannot lead out. */
export function nearestReal(path: string): string {
  let found = path
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found)
  return realpathSync(found)
}

/** True for `root` itself and everything below it. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way)
}

function unknownPlace(): StudioError {
  return new StudioError({ code: 'not_found', message: 'This place is no longer known: the studio was started again since it was chosen.', next_step: 'Choose the folder or file again.' })
}

function leadsOut(rest: string): StudioError {
  return new StudioError({ code: 'no_permission', message: `${rest} leads out of the chosen place.`, next_step: 'Choose the folder or file itself.' })
}
