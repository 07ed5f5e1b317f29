/**
 * A process that installs an environment of tiny wheels and says each step on stdout; made to be killed.
 * Usage: install-child.ts PYTHON_HOME REQUIREMENTS; its acceptance test imports the wheels.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { installEnvironment } from '../../electron/python/index.ts'
import { runTool } from '../../electron/platform/processes.ts'

const [pythonHome = '', requirements = ''] = process.argv.slice(2)

const record = await installEnvironment({
  places: { pythonHome, requirements },
  repair: process.env['REPAIR'] === 'yes',
  choice: { backend: 'cpu', reason: 'a test asks for it' },
  onProgress: ({ phase, message }) => process.stdout.write(`${phase}: ${message}\n`),
  accept: async (python) => {
    await sleep(Number(process.env['ACCEPT_MS'] ?? 0))
    const result = await runTool(python, ['-I', '-c', 'import torch, alpha, beta; print(torch.__version__, alpha.__version__, beta.__version__)'])
    if (result.exitCode !== 0) throw new Error(result.stderr)
    return { ok: true, python: '3', versions: { torch: result.stdout.trim() }, checks: [] }
  },
})
process.stdout.write(`RECORD ${JSON.stringify(record)}\n`)
