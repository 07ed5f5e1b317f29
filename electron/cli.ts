/**
 * The command line: a client of the same handlers as every other one. See docs/commands.md.
 * Knows how a process starts and ends; the commands are in electron/cli/.
 */

import './platform/require-node.ts'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { homePaths } from './platform/paths.ts'

// Compiled code is kept between starts: a short command starts in half the time. What is imported after this line is covered,
// and through the variable the worker threads and child processes as well.
process.env['NODE_COMPILE_CACHE'] ??= join(homePaths().cache, 'compiled')
enableCompileCache(process.env['NODE_COMPILE_CACHE'])
const { runCommandLine } = await import('./cli/run-command-line.ts')

// A reader that closes early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCommandLine(process.argv.slice(2), { out: process.stdout, err: process.stderr })
