/**
 * Installs the Python environment from the command line, with progress lines. `--repair` builds it anew.
 * The work itself is electron/python's.
 */

import { toStudioError } from '../contract/errors.ts'
import { installEnvironment } from '../electron/python/index.ts'

const started = Date.now()
try {
  await installEnvironment({
    repair: process.argv.includes('--repair'),
    onProgress: ({ step, steps, message }) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(3)
      process.stderr.write(`[setup ${seconds}s] python ${step}/${steps}: ${message}\n`)
    },
  })
} catch (thrown) {
  const error = toStudioError(thrown)
  process.stderr.write(`${error.detail ?? ''}\n\n[setup] ${error.message}\n[setup] ${error.next_step}\n`)
  process.exitCode = 1
}
