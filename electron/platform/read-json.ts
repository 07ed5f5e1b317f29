/**
 * Reads one JSON file of the studio's own and names it when it is missing or damaged. What it must contain is the caller's part.
 */
import { readFileSync } from 'node:fs'
import { StudioError } from '../../contract/errors.ts'

/** The parsed content of a JSON file. Throws `not_found` or `verification_failed` with the path. */
export function readJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new StudioError({ code: 'not_found', message: `There is no file ${path}.`, next_step: 'Check the path, or make it again.' }, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StudioError({ code: 'verification_failed', message: `The file ${path} is damaged: it is not JSON.`, next_step: 'Restore it from a copy, or make it again.' }, { cause })
  }
}
