/**
 * The steps of `npm run check`: types of each layer, import arrows, lint of both languages, size caps.
 * Each step is a command that prints only what is wrong. Runs them; does not print.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { environmentState } from '../electron/python/index.ts'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { runTool } from '../electron/platform/processes.ts'

/** How a step ended; `skipped` says why it could not run. */
export type StepResult = { name: string; outcome: 'passed' | 'failed' | 'skipped'; output: string; seconds: number }

type Step = { name: string; command: string; args: string[]; skip?: string | undefined }

/** The folders that hold our code; those not there yet are left out. */
const LAYERS = ['contract', 'engine', 'electron', 'renderer', 'scripts', 'tests']

/** Runs every step, two at a time, and calls `onResult` as each ends. */
export async function runChecks(onResult: (result: StepResult) => void): Promise<StepResult[]> {
  const waiting = checkSteps()
  const results: StepResult[] = []
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await runStep(step)
      results.push(result)
      onResult(result)
    }
  }
  await Promise.all([worker(), worker()])
  return results
}

function checkSteps(): Step[] {
  const bin = (name: string) => join(APP_ROOT, 'node_modules', '.bin', name)
  const node = (script: string, ...args: string[]) => ({ command: process.execPath, args: [join(APP_ROOT, script), ...args] })
  const layers = LAYERS.filter((layer) => existsSync(join(APP_ROOT, layer)))
  const projects = ['contract', 'engine', 'electron', 'renderer', '.'].filter((layer) => existsSync(join(APP_ROOT, layer, 'tsconfig.json')))
  return [
    ...projects.map((layer) => ({ name: `types of ${layer === '.' ? 'tests and scripts' : layer}`, ...node('node_modules/tsc7/bin/tsc', '-p', layer) })),
    { name: 'import arrows', command: bin('depcruise'), args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...layers] },
    { name: 'lint of TypeScript', command: bin('oxlint'), args: ['--deny-warnings', '--format', 'unix', '.'] },
    ruffStep(),
    { name: 'size caps and loose ends', ...node('scripts/check-size.ts') },
    { name: 'colours and sizes of the window', ...node('scripts/check-tokens.ts') },
  ]
}

function ruffStep(): Step {
  const name = 'lint of Python'
  const environment = environmentState()
  if (environment.state !== 'ready') return { name, command: '', args: [], skip: `the Python environment is ${environment.state}` }
  const folders = ['python-env', 'scripts', 'tests'].filter((folder) => existsSync(join(APP_ROOT, folder)))
  const options = ['--quiet', '--no-cache', '--output-format', 'concise', '--config', join('python-env', 'pyproject.toml')]
  return { name, command: environment.record.python, args: ['-m', 'ruff', 'check', ...options, ...folders] }
}

async function runStep(step: Step): Promise<StepResult> {
  if (step.skip !== undefined) return { name: step.name, outcome: 'skipped', output: step.skip, seconds: 0 }
  const started = performance.now()
  const result = await runTool(step.command, step.args, { cwd: APP_ROOT, timeoutMs: 600_000 })
  const seconds = (performance.now() - started) / 1000
  const output = result.isMissing ? `${step.command} is missing; run npm run setup` : `${result.stdout}\n${result.stderr}`.trim()
  return { name: step.name, outcome: result.exitCode === 0 ? 'passed' : 'failed', output, seconds }
}
