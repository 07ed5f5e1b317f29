/**
 * The texts on which a GGUF file's tokenizer must agree with the model's own: a list written by hand and more of them
 * put together from it, the same ones every time. Knows nothing of tokenizers.
 */

import { join } from 'node:path'
import * as z from 'zod'
import { appPaths } from '../platform/paths.ts'
import { readJson } from '../platform/read-json.ts'

const MADE = 80

/** At least 200 texts, all different, in a fixed order. NFC-normalised, since llama.cpp does not normalise. */
export function variedStrings(): string[] {
  const written = z.array(z.string()).parse(readJson(join(appPaths.resources, 'tokenizer-strings.json')))
  const texts = new Set(written)
  let state = 20_261_121
  const pick = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return written[state % written.length] ?? ''
  }
  while (texts.size < written.length + MADE) texts.add(`${pick()}${pick()} ${pick()}`.normalize('NFC').slice(0, 400).toWellFormed())
  return [...texts]
}
