/**
 * Runs pytest in the managed environment, streams what it prints and counts from its last line.
 */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { environmentState, installPreferencePackages, runPython } from '../electron/python/index.ts'
import { APP_ROOT, appPaths } from '../electron/platform/paths.ts'
import type { Tally } from './node-tests.ts'

/** pytest's exit status where it found no test. */
const NO_TESTS = 5

/** Runs the Python tests (all, or the given paths) and returns the sums. */
export async function runPythonTests(paths: string[] = []): Promise<Tally> {
  if (!existsSync(join(appPaths.pythonEnv, 'tests'))) return { passed: 0, failed: 0, skipped: 0 }
  const environment = environmentState()
  if (environment.state !== 'ready') {
    process.stdout.write(`FAILED: Python tests: the environment is ${environment.state} (${environment.reason}); run npm run setup\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  // Two at once, as with the other test files; a few files are not worth a second process.
  const spread = paths.length > 0 ? [] : ['-n', '2']
  const args = ['-m', 'pytest', ...spread, '--no-header', '-rs', '--durations=5', '-c', join(appPaths.pythonEnv, 'pyproject.toml'), ...paths]
  const lines: string[] = []
  // The recipes dpo and grpo, and sweeps, are tested with what is installed when such a run is first started.
  const onProgress = (message: string) => process.stdout.write(`${message}\n`)
  const packages = [await installPreferencePackages({ onProgress }), await installPreferencePackages({ extra: 'sweeps', onProgress })]
  const result = await runPython(args, {
    env: { PYTHONPATH: [appPaths.pythonEnv, ...packages].join(delimiter) },
    cwd: paths.length > 0 ? APP_ROOT : appPaths.pythonEnv,
    onLine: (line) => {
      lines.push(line)
      process.stdout.write(`${line.replace(/^SKIPPED/, 'SKIPPED:')}\n`)
    },
  })
  const tally = parsePytestSummary(lines)
  const isBroken = result.exitCode !== 0 && result.exitCode !== NO_TESTS && tally.failed === 0
  return isBroken ? { ...tally, failed: 1 } : tally
}

/** Reads the counts from pytest's last summary line, e.g. `=== 1 failed, 12 passed, 2 skipped in 3.4s ===`. */
export function parsePytestSummary(lines: string[]): Tally {
  const summary = lines.findLast((line) => /\bin [\d.]+s\b/.test(line)) ?? ''
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0)
  return { passed: count('passed') + count('xfailed'), failed: count('failed') + count('errors?') + count('xpassed'), skipped: count('skipped') }
}
