/**
 * Which names a project folder may have, so that the same folder works on every system and in every shell.
 * Knows no disk.
 */

import { StudioError } from '../../contract/errors.ts'

const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
/** Characters that some system forbids in names. */
const FORBIDDEN = /[<>:"/\\|?*]/
// Written as code points: a control character in a source file would be as confusing as in a name.
const CONTROL = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f]')
/** Characters that change the direction of text or cannot be seen, so that a name looks like another one. */
const DECEPTIVE = new RegExp('[\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]')
const MAX_BYTES = 120

/** The name in the one Unicode form that all systems agree on (NFC). Throws `bad_input` with the reason for a name that cannot be used. */
export function folderName(name: string): string {
  const normal = name.normalize('NFC')
  const reason = reasonAgainst(normal)
  if (reason === undefined) return normal
  throw new StudioError({
    code: 'bad_input',
    message: `${JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)} cannot be the name of a project folder: ${reason}.`,
    next_step: 'Choose a short name of letters, digits, spaces and hyphens.',
  })
}

function reasonAgainst(name: string): string | undefined {
  if (name.trim() === '') return 'it is empty'
  if (name === '.' || name === '..') return 'it names another folder'
  if (CONTROL.test(name)) return 'it holds a control character'
  if (DECEPTIVE.test(name)) return 'it holds an invisible character or one that turns the direction of text'
  const forbidden = FORBIDDEN.exec(name)
  if (forbidden !== null) return `it holds ${JSON.stringify(forbidden[0])}`
  if (RESERVED.test(name)) return 'Windows reserves it'
  if (/^[ -]|[. ]$/.test(name)) return 'it begins with a space or hyphen, or ends with a space or dot'
  if (Buffer.byteLength(name) > MAX_BYTES) return `it is longer than ${MAX_BYTES} bytes`
  return undefined
}
