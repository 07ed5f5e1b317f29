/**
 * The help of the command line, derived from the table of commands.
 * Knows layout only.
 */

import type { Command, Option } from './command.ts'
import { optionsOf } from './read-arguments.ts'

/** How the command line is started. */
export const PROGRAM = 'npm run -s studio --'

/** The overview: one line a command. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [usage(command), command.about])
  return [
    'Tunesmith: from a rulebook to a small model that keeps it.',
    '',
    `usage: ${PROGRAM} COMMAND [--project DIR | --pack ID] [--json]`,
    '',
    ...columns(rows),
    '',
    'A command with --help shows its options. Exit codes: 0 done, 1 error, 2 usage, 10 a gate says "not yet".',
  ].join('\n')
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(([name, option]): [string, string] => [optionName(name, option), option.about])
  return [`usage: ${PROGRAM} ${usage(command)} [options]`, '', command.about, '', ...columns(rows)].join('\n')
}

/** The command's name with its operands. */
export function usage(command: Command): string {
  return command.operands === undefined ? command.name : `${command.name} ${command.operands}`
}

/** An option as shown: `--seed N`. */
export function optionName(name: string, option: Option): string {
  return `--${name}${option.value === undefined ? '' : ` ${option.value}`}${option.multiple === true ? ' …' : ''}`
}

function columns(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
