/**
 * The command line: a client of the same handlers as every other one. See docs/commands.md.
 * Knows how a process starts and ends; the commands are in electron/cli/.
 */

import './platform/require-node.ts'
import { keepCompiled } from './platform/compile-cache.ts'

keepCompiled()
const { runCommandLine } = await import('./cli/run-command-line.ts')

// A reader that closes early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCommandLine(process.argv.slice(2), { out: process.stdout, err: process.stderr })
