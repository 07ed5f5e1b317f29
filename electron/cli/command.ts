/**
 * What a command of the command line is: its name, its options, its work. Help, parsing and the documentation are derived from it.
 * Knows no particular command.
 */

import type { Studio } from '../studio.ts'
import type { Terminal } from './terminal.ts'

/** An option. A `string` option takes a value, shown as `value` in the help; `multiple` may be given several times. */
export type Option = { type: 'string' | 'boolean'; value?: string; about: string; multiple?: boolean }

/** What the user typed, sorted by the command's own declaration. */
export type Arguments = {
  positionals: string[]
  /** The value of a string option, or undefined. */
  text(name: string): string | undefined
  /** All values of an option that may be repeated. */
  list(name: string): string[]
  flag(name: string): boolean
}

/** What a command works with. */
export type CommandContext = {
  args: Arguments
  /** True where the output is for a program. */
  json: boolean
  terminal: Terminal
  /** The host; built when first asked for. */
  studio(): Studio
}

/** One command. */
export type Command = {
  name: string
  /** Positional arguments as shown: `DIR`, `A B`, `[RUN]`. */
  operands?: string
  /** How many positional arguments there must be. */
  count?: { min: number; max: number }
  /** One sentence. */
  about: string
  options?: Record<string, Option>
  /** Which project the command works in: `project` needs one, `rulebook` may read a pack itself, `none` has none. */
  works: 'project' | 'rulebook' | 'none'
  /** Does the work and returns the exit code: 0 done, 10 a gate was missed. */
  run(context: CommandContext): Promise<number>
}

/** Exit codes of the command line. */
export const EXIT = { ok: 0, error: 1, usage: 2, gate: 10 } as const
