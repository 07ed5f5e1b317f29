/**
 * Says what Ollama would refuse, drop or misread in the text of a Modelfile, line by line. The parser's own refusals come
 * from `readModelfile`; the rest are faults that it takes without a word. Changes nothing.
 */

import type { ModelfileProblem } from '../../contract/entities/export.ts'
import { toStudioError } from '../../contract/errors.ts'
import { PARAMETERS } from './modelfile.ts'
import { readModelfile, type Instruction } from './read-modelfile.ts'

/** What the linter needs to know of the export. */
export type LintFacts = {
  /** The GGUF files of the export. */
  readonly ggufs: readonly string[]
  /** Texts that end an answer. */
  readonly stop: readonly string[]
}

const DEPRECATED = new Set(['penalize_newline', 'low_vram', 'f16_kv', 'logits_all', 'vocab_only', 'use_mlock', 'mirostat', 'mirostat_tau', 'mirostat_eta'])
const DROPPED = /[^\p{L}\p{M}\p{N}\p{P}\p{S} \n\r\t]/u
const NOT_PASSED = new Set(['adapter', 'draft', 'renderer', 'parser', 'requires'])

/** The problems in the order of the lines. */
export function lintModelfile(text: string, facts: LintFacts): ModelfileProblem[] {
  let instructions: Instruction[]
  try {
    instructions = readModelfile(text)
  } catch (error) {
    const { message } = toStudioError(error)
    return [{ line: Number(/^Line (\d+)/u.exec(message)?.[1] ?? 1), severity: 'error', message }]
  }
  const problems = instructions.flatMap((instruction) => judge(instruction, facts))
  problems.push(...judgeWhole(instructions, facts), ...droppedCharacters(text))
  return problems.sort((a, b) => a.line - b.line)
}

function judge(instruction: Instruction, facts: LintFacts): ModelfileProblem[] {
  const { keyword, value, line } = instruction
  const error = (message: string): ModelfileProblem[] => [{ line, severity: 'error', message }]
  const warning = (message: string): ModelfileProblem[] => [{ line, severity: 'warning', message }]
  if (keyword === 'from' && !facts.ggufs.includes(value.replace(/^\.\//u, ''))) return error(`"${value}" is no GGUF file of this export; it has ${facts.ggufs.join(', ')}.`)
  if (NOT_PASSED.has(keyword)) return error(`${keyword.toUpperCase()} is not passed on by the studio.`)
  if (keyword === 'parameter') return judgeParameter(instruction)
  if (keyword === 'template') {
    if (/\\n|\\t/u.test(value)) return warning('"\\n" stays two characters: Ollama knows no escapes. Break the line instead, inside three quotes.')
    return warning('TEMPLATE puts another chat template in the place of the one that the model was trained with.')
  }
  if (keyword === 'system' && /\\n/u.test(value)) return warning('"\\n" stays two characters: Ollama knows no escapes. Break the line instead, inside three quotes.')
  return []
}

function judgeParameter({ name, value, line }: Instruction): ModelfileProblem[] {
  const key = name ?? ''
  const kind = PARAMETERS[key]
  if (DEPRECATED.has(key)) return [{ line, severity: 'warning', message: `Ollama no longer uses ${key}.` }]
  if (kind === undefined) return [{ line, severity: 'error', message: `Ollama has no parameter "${key}".` }]
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value))
  if ((kind === 'int' || kind === 'float') && !isNumber) return [{ line, severity: 'error', message: `${key} is not a number.` }]
  if (kind === 'int' && !/^-?\d+$/u.test(value)) return [{ line, severity: 'error', message: `${key} must be a whole number.` }]
  if (kind === 'flag' && value !== 'true' && value !== 'false') return [{ line, severity: 'error', message: `${key} must be true or false.` }]
  return []
}

function judgeWhole(instructions: readonly Instruction[], facts: LintFacts): ModelfileProblem[] {
  const problems: ModelfileProblem[] = []
  const froms = instructions.filter(({ keyword }) => keyword === 'from')
  if (froms.length > 1) problems.push({ line: froms[1]?.line ?? 1, severity: 'error', message: 'One FROM line is enough.' })
  const stops = instructions.filter(({ name }) => name === 'stop').map(({ value }) => value)
  const missing = facts.stop.filter((text) => !stops.includes(text))
  if (missing.length > 0) problems.push({ line: 1, severity: 'warning', message: `PARAMETER stop ${missing.map((text) => JSON.stringify(text)).join(', ')} is missing: an answer may run on.` })
  if (!instructions.some(({ name }) => name === 'num_ctx')) problems.push({ line: 1, severity: 'warning', message: 'PARAMETER num_ctx is not set: a long conversation may be cut without a word.' })
  return problems
}

function droppedCharacters(text: string): ModelfileProblem[] {
  return text.split('\n').flatMap((content, i): ModelfileProblem[] => {
    const found = DROPPED.exec(content)
    if (found === null) return []
    const point = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return [{ line: i + 1, severity: 'error', message: `Ollama would drop the character U+${point} without a word.` }]
  })
}
