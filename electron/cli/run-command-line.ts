/**
 * Runs one command line from its words to its exit code: help, usage errors, failures as what, which one, what next.
 * Knows the table of commands; not what they do.
 */

import { toStudioError } from '../../contract/errors.ts'
import { log } from '../platform/log.ts'
import type { Studio } from '../studio.ts'
import { createStudio } from '../studio.ts'
import { EXIT, type Command } from './command.ts'
import { commands } from './commands.ts'
import { commandHelp, overview, usage } from './help.ts'
import { findCommand, readArguments, UsageError } from './read-arguments.ts'
import { createTerminal, type Output } from './terminal.ts'

/** The streams of a command line. */
export type Streams = { out: Output; err: Output }

/** Runs the command line and returns its exit code; never throws. */
export async function runCommandLine(words: readonly string[], { out, err }: Streams): Promise<number> {
  const [name, ...rest] = words
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      out.write(`${overview(commands)}\n`)
      return name === undefined ? EXIT.usage : EXIT.ok
    }
    return await runCommand(findCommand(name, commands), rest, { out, err })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const hint = error.command === undefined ? 'help' : `${error.command.name} --help`
    err.write(`error: ${error.message}\n${error.command === undefined ? '' : `usage: ${usage(error.command)}\n`}next:  see \`${hint}\`\n`)
    return error.exitCode
  }
}

async function runCommand(command: Command, words: readonly string[], { out, err }: Streams): Promise<number> {
  const args = readArguments(command, words)
  const json = args.flag('json')
  const terminal = createTerminal(out, err, json)
  if (args.flag('help')) {
    terminal.line(commandHelp(command))
    return EXIT.ok
  }
  let studio: Studio | undefined
  let booted: Promise<void> = Promise.resolve()
  const open = () => {
    if (studio === undefined) {
      studio = createStudio({ surface: 'cli' })
      if (studio.notice !== null) err.write(`${studio.notice}\n`)
      booted = studio.queue.boot().catch((error: unknown) => log('warn', 'jobs of ended processes could not be marked', { error: toStudioError(error).message }))
    }
    return studio
  }
  try {
    return await command.run({ args, json, terminal, studio: open })
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown
    const error = toStudioError(thrown).toParts()
    if (json) terminal.json({ ok: false, error })
    else terminal.failure(error)
    return EXIT.error
  } finally {
    await booted
    await studio?.close()
  }
}
