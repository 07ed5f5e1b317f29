/**
 * Reads a command line against the table of commands: unknown commands and options are refused with the nearest known one.
 * Knows the form of command lines; not what commands do.
 */

import { parseArgs, type ParseArgsConfig } from 'node:util'
import { distance } from 'fastest-levenshtein'
import { EXIT, type Arguments, type Command, type Option } from './command.ts'

/** Options that every command has. */
export const COMMON_OPTIONS: Record<string, Option> = {
  json: { type: 'boolean', about: 'Print JSON for programs.' },
  help: { type: 'boolean', about: 'Show what the command does and its options.' },
}

/** Options of the commands that work in a project or on a rulebook. */
export const PROJECT_OPTIONS: Record<string, Option> = {
  project: { type: 'string', value: 'DIR', about: 'The project folder; the current folder unless given.' },
  pack: { type: 'string', value: 'ID', about: 'Instead of a project: a pack. What is made goes into a project of its own in the data folder, which follows the pack.' },
}

/** A command line that cannot be run. */
export class UsageError extends Error {
  readonly exitCode = EXIT.usage
  /** The command it is about, if there is one. */
  readonly command: Command | undefined

  constructor(message: string, command?: Command) {
    super(message)
    this.command = command
  }
}

/** Every option of a command. */
export function optionsOf(command: Command): Record<string, Option> {
  return { ...command.options, ...(command.works === 'none' ? {} : PROJECT_OPTIONS), ...COMMON_OPTIONS }
}

/** Finds the command by name. Throws UsageError. */
export function findCommand(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name)
  if (found !== undefined) return found
  throw new UsageError(`There is no command "${name}".${nearest(name, commands.map((command) => command.name))}`)
}

/** Reads what follows a command's name. Throws UsageError. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const options = optionsOf(command)
  const parsed = parse(command, words, options)
  const { min, max } = command.count ?? { min: 0, max: 0 }
  if (!parsed.values['help'] && (parsed.positionals.length < min || parsed.positionals.length > max)) {
    const shown = command.operands ?? 'nothing'
    throw new UsageError(parsed.positionals.length < min ? `${command.name} needs ${shown}.` : `${command.name} takes ${shown}; "${parsed.positionals[max]}" is one too many.`, command)
  }
  if (parsed.values['project'] !== undefined && parsed.values['pack'] !== undefined) throw new UsageError('Name a project or a pack, not both.', command)
  const value = (name: string) => parsed.values[name]
  return {
    positionals: parsed.positionals,
    text: (name) => (typeof value(name) === 'string' ? (value(name) as string) : undefined),
    list: (name) => (Array.isArray(value(name)) ? (value(name) as string[]) : []),
    flag: (name) => value(name) === true,
  }
}

function parse(command: Command, words: readonly string[], options: Record<string, Option>) {
  const config: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false, ...(name === 'help' ? { short: 'h' } : {}) }]),
  )
  for (const word of words) {
    if (word === '--') break
    const name = /^--(?:no-)?([^=]+)/.exec(word)?.[1]
    if (name !== undefined && !Object.hasOwn(options, name)) throw new UsageError(`${command.name} has no option --${name}.${nearest(name, Object.keys(options), '--')}`, command)
  }
  try {
    return parseArgs({ args: [...words], options: config, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'The command line cannot be read.', command)
  }
}

function nearest(word: string, known: readonly string[], prefix = ''): string {
  const [best] = known.toSorted((a, b) => distance(word, a) - distance(word, b))
  return best !== undefined && distance(word, best) <= Math.max(2, word.length / 3) ? ` Did you mean ${prefix}${best}?` : ''
}
