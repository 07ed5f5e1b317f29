/**
 * The studio without a window, as a program of its own: `npm start` runs it until Ctrl-C.
 * Knows how the process starts and ends; the server is in electron/serve/.
 */

import './platform/require-node.ts'
import { keepCompiled } from './platform/compile-cache.ts'

keepCompiled()
const { runCommandLine } = await import('./cli/run-command-line.ts')

process.exitCode = await runCommandLine(['serve', ...process.argv.slice(2)], { out: process.stdout, err: process.stderr })
