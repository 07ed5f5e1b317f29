/**
 * Writes an Ollama Modelfile whose values Ollama's own parser reads back unchanged, or refuses the value.
 * Ollama's grammar (parser/parser.go, 0.33): no escapes; a value in triple quotes runs to the line that ends in triple quotes;
 * characters that are not printable, line breaks and tabs excepted, are dropped without a word.
 * No TEMPLATE line unless one is forced: the GGUF file carries the chat template.
 */

import { StudioError } from '../../contract/errors.ts'

/** A parameter's value; a list writes one line each (`stop`). */
export type ParameterValue = number | string | boolean | readonly string[]

/** What a Modelfile says. */
export type Modelfile = {
  /** The GGUF file, beside the Modelfile. */
  readonly from: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly system?: string | undefined
  /** A Go template; only where the embedded chat template must be replaced. */
  readonly template?: string | undefined
  readonly license?: string | undefined
}

type ParameterKind = 'int' | 'float' | 'flag' | 'text' | 'texts'

/** The parameters that Ollama takes, with the kind of their value (api/types.go). */
export const PARAMETERS: Readonly<Record<string, ParameterKind>> = {
  num_keep: 'int', seed: 'int', num_predict: 'int', top_k: 'int', top_p: 'float', min_p: 'float', typical_p: 'float', repeat_last_n: 'int', temperature: 'float',
  repeat_penalty: 'float', presence_penalty: 'float', frequency_penalty: 'float', stop: 'texts', num_ctx: 'int', num_batch: 'int', num_gpu: 'int', main_gpu: 'int',
  use_mmap: 'flag', num_thread: 'int', draft_num_predict: 'int',
}

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const UNWRITABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} \n\r\t]/u

/**
 * The text of a Modelfile.
 * @throws StudioError `bad_input` naming the instruction and why its value cannot be written
 */
export function writeModelfile(modelfile: Modelfile): string {
  if (!FILE_NAME.test(modelfile.from)) throw cannot('FROM', `the file name ${JSON.stringify(modelfile.from)} may hold letters, digits, ".", "_" and "-" only`)
  const lines = [`FROM ./${modelfile.from}`]
  for (const [name, value] of Object.entries(modelfile.parameters)) lines.push(...parameterLines(name, value))
  if (modelfile.template !== undefined) lines.push(`TEMPLATE ${quoted('TEMPLATE', modelfile.template)}`)
  if (modelfile.system !== undefined) lines.push(`SYSTEM ${quoted('SYSTEM', modelfile.system)}`)
  if (modelfile.license !== undefined) lines.push(`LICENSE ${quoted('LICENSE', modelfile.license)}`)
  return `${lines.join('\n')}\n`
}

function parameterLines(name: string, value: ParameterValue): string[] {
  const kind = PARAMETERS[name]
  const label = `PARAMETER ${name}`
  if (kind === undefined) throw cannot(label, 'Ollama has no such parameter')
  if (kind === 'int' || kind === 'float') {
    if (typeof value !== 'number' || !Number.isFinite(value) || (kind === 'int' && !Number.isSafeInteger(value))) throw cannot(label, `${JSON.stringify(value)} is not ${kind === 'int' ? 'a whole number' : 'a number'}`)
    return [`${label} ${plainNumber(value)}`]
  }
  if (kind === 'flag') {
    if (typeof value !== 'boolean') throw cannot(label, `${JSON.stringify(value)} is neither true nor false`)
    return [`${label} ${value}`]
  }
  const texts = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
  if (texts.length === 0 || texts.includes('')) throw cannot(label, 'it needs at least one text that is not empty')
  return texts.map((text) => `${label} ${quoted(label, text)}`)
}

// An exponent is refused where Ollama expects a whole number, so none is ever written.
function plainNumber(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/u, '') : text
}

function quoted(label: string, text: string): string {
  if (text.includes('"""')) throw cannot(label, 'it contains """, which ends a text there')
  const bad = UNWRITABLE.exec(text)
  if (bad !== null) {
    const point = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw cannot(label, `Ollama would drop the character U+${point} at position ${bad.index}`)
  }
  return `"""${text}"""`
}

function cannot(label: string, why: string): StudioError {
  return new StudioError({
    code: 'bad_input',
    message: `The Modelfile cannot hold this ${label}: ${why}.`,
    next_step: 'Change the value, or leave it out and set it in Ollama.',
  })
}
