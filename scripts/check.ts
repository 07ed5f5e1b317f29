/**
 * `npm run check`: all that needs no running program, quiet unless something is wrong.
 */

import { runChecks } from './check-steps.ts'

const results = await runChecks((result) => {
  if (result.outcome === 'failed') process.stdout.write(`FAILED: ${result.name}\n${result.output}\n\n`)
  if (result.outcome === 'skipped') process.stdout.write(`SKIPPED: ${result.name}: ${result.output}\n`)
})
const failed = results.filter((result) => result.outcome === 'failed').length
process.stdout.write(failed === 0 ? `check: ${results.length} steps passed\n` : `check: ${failed} of ${results.length} steps failed\n`)
process.exitCode = failed === 0 ? 0 : 1
