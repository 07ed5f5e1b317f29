/**
 * The documentation of the command line as Markdown, derived from the table of commands: docs/commands.md is compared with it.
 * Knows layout only.
 */

import type { Command } from './command.ts'
import { optionName, PROGRAM, usage } from './help.ts'
import { COMMON_OPTIONS, PROJECT_OPTIONS } from './read-arguments.ts'

/** The whole page. */
export function commandsPage(commands: readonly Command[]): string {
  const lines = [
    '# The command line',
    '',
    `\`${PROGRAM} COMMAND [--project DIR | --pack ID] [--json]\` (default project: the current folder).`,
    'Exit codes: 0 done, 1 error, 2 usage, 10 a gate says "not yet". Results go to stdout, progress and errors to stderr.',
    '',
    'Written by `node scripts/write-command-docs.ts` from `electron/cli/`; a test compares.',
    '',
    '| option of every command | |',
    '| --- | --- |',
    ...optionRows(COMMON_OPTIONS),
    '',
    '| option of the commands marked with a project | |',
    '| --- | --- |',
    ...optionRows(PROJECT_OPTIONS),
    '',
    ...commands.flatMap(commandPart),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function commandPart(command: Command): string[] {
  const options = command.options === undefined ? [] : ['', '| option | |', '| --- | --- |', ...optionRows(command.options)]
  const works = { project: ' Works in a project.', rulebook: ' Works in a project or on a pack itself.', none: '' }[command.works]
  return [`## ${usage(command)}`, '', `${command.about}${works}`, ...options, '']
}

function optionRows(options: NonNullable<Command['options']>): string[] {
  return Object.entries(options).map(([name, option]) => `| \`${optionName(name, option)}\` | ${option.about} |`)
}
