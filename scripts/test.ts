/**
 * `npm test`: check, the node:test files of every layer, pytest. The last line is `N passed, N failed, N skipped`.
 *
 * Usage: npm test [-- group… | path… | --name=pattern]; groups: check, contract, engine, electron, renderer, scripts, tests, python.
 */

import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_ROOT, homePaths } from '../electron/platform/paths.ts'
import { runChecks } from './check-steps.ts'
import { runNodeTests, type Tally } from './node-tests.ts'
import { runPythonTests } from './python-tests.ts'
import { setUpBrowser } from './setup-browser.ts'

const NODE_GROUPS = ['contract', 'engine', 'electron', 'renderer', 'scripts', 'tests']
const GROUPS = ['check', ...NODE_GROUPS, 'python']

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const names = process.argv.slice(2).flatMap((argument) => (argument.startsWith('--name=') ? [argument.slice(7)] : []))
const paths = wanted.filter((argument) => !GROUPS.includes(argument))
const missing = paths.filter((path) => !existsSync(join(APP_ROOT, path)))
if (missing.length > 0) {
  process.stderr.write(`Neither a group (${GROUPS.join(', ')}) nor a file: ${missing.join(', ')}\n`)
  process.exit(2)
}
const groups = wanted.length === 0 ? GROUPS : wanted.filter((argument) => GROUPS.includes(argument))

const tally: Tally = { passed: 0, failed: 0, skipped: 0 }
const home = useThrowAwayHome()
try {
  if (groups.includes('tests') || paths.some((path) => path.startsWith('tests/e2e'))) await setUpBrowser()
  if (groups.includes('check')) add(await runCheckGroup())
  const files = groups.filter((group) => NODE_GROUPS.includes(group)).flatMap(testFilesOf)
  const nodeFiles = [...files, ...paths.filter((path) => path.endsWith('.ts')).map((path) => join(APP_ROOT, path))]
  if (nodeFiles.length > 0) add(await timed(`${nodeFiles.length} node:test files`, () => runNodeTests(nodeFiles, names)))
  const pythonPaths = paths.filter((path) => !path.endsWith('.ts'))
  if (groups.includes('python') || pythonPaths.length > 0) add(await timed('pytest', () => runPythonTests(pythonPaths)))
} finally {
  rmSync(home, { recursive: true, force: true })
}
process.stdout.write(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`)
process.exitCode = tally.failed > 0 ? 1 : 0

/**
 * Tests never touch the user's own data folder; the Python environment is the one part that they share with it.
 * Two test files run at once, so each torch process gets one thread: more threads than cores wait by spinning.
 */
function useThrowAwayHome(): string {
  process.env['OMP_NUM_THREADS'] ??= '1'
  process.env['STUDIO_PYTHON_HOME'] = homePaths().python
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-tests-'))
  process.env['STUDIO_HOME'] = folder
  return folder
}

function testFilesOf(group: string): string[] {
  return globSync(`${group}/**/*.test.ts`, { cwd: APP_ROOT, exclude: ['tests/fixtures/**'] })
    .sort()
    .map((path) => join(APP_ROOT, path))
}

async function runCheckGroup(): Promise<Tally> {
  const sums: Tally = { passed: 0, failed: 0, skipped: 0 }
  await runChecks((result) => {
    sums[result.outcome] += 1
    const label = { passed: 'ok  ', failed: 'FAILED:', skipped: 'SKIPPED:' }[result.outcome]
    const output = result.outcome === 'passed' ? '' : `\n${result.output}\n`
    process.stdout.write(`${label} ${result.name} (${result.seconds.toFixed(1)} s)${output}\n`)
  })
  return sums
}

async function timed(what: string, work: () => Promise<Tally>): Promise<Tally> {
  process.stdout.write(`\n--- ${what}\n`)
  const started = performance.now()
  const sums = await work()
  process.stdout.write(`--- ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  return sums
}

function add(sums: Tally): void {
  tally.passed += sums.passed
  tally.failed += sums.failed
  tally.skipped += sums.skipped
}
