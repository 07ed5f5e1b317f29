/**
 * The installation of a Python environment as a user meets it: killed at every step and taken up again, two at once,
 * repaired, refused. Real venvs, real pip (and uv where the managed environment has it), tiny wheels instead of torch.
 */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { environmentState } from '../../electron/python/index.ts'
import { readyRecordSchema, type ReadyRecord } from '../../electron/python/environment.ts'
import { identify, isAlive, runTool } from '../../electron/platform/processes.ts'
import { writeJsonAtomic } from '../../electron/platform/atomic-write.ts'

const LOCK = ['torch==1.0+cpu', 'alpha==0.1', 'beta==0.2']
let folder: string
let requirements: string
let variables: NodeJS.ProcessEnv

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-install-'))
  requirements = join(folder, 'requirements')
  mkdirSync(requirements)
  writeFileSync(join(requirements, 'cpu.txt'), `${LOCK.join('\n')}\n`)
  const made = await runTool('python3', [join(import.meta.dirname, 'make-wheels.py'), join(folder, 'wheels'), ...LOCK])
  assert.equal(made.exitCode, 0, made.stderr)
  const { STUDIO_PYTHON: _python, STUDIO_BACKEND: _backend, ...inherited } = process.env
  variables = { ...inherited, STUDIO_UV: 'none', PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(folder, 'wheels') }
})

after(() => rmSync(folder, { recursive: true, force: true }))

type Outcome = { code: number | null; lines: string[]; stderr: string; record: ReadyRecord | null }

/** Runs the child to its end, or kills it with -9 as soon as it names `killAt`. */
async function install(pythonHome: string, options: { killAt?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'install-child.ts'), pythonHome, requirements], {
    env: { ...variables, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
    if (options.killAt !== undefined && stdout.includes(`${options.killAt}:`)) child.kill('SIGKILL')
  })
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const code = await ended(child)
  const lines = stdout.split('\n').filter((line) => line !== '')
  const line = lines.find((candidate) => candidate.startsWith('RECORD '))
  return { code, lines, stderr, record: line === undefined ? null : readyRecordSchema.parse(JSON.parse(line.slice(7))) }
}

function ended(child: ChildProcess): Promise<number | null> {
  // 'exit', not 'close': a killed installer leaves its tool alive, which holds the pipes.
  return new Promise((resolve) => child.once('exit', resolve))
}

test('an installation killed at every step is taken up again, and is not ready before its end', async () => {
  const home = join(folder, 'killed')
  const places = { pythonHome: home, requirements }
  for (const killAt of ['venv', 'torch', 'packages', 'acceptance']) {
    const { code } = await install(home, { killAt, env: { ACCEPT_MS: '2000' } })
    assert.equal(code, null, `the child was to be killed at ${killAt}`)
    assert.notEqual(environmentState(places, {}).state, 'ready', `after a kill at ${killAt}`)
  }
  const last = await install(home)
  assert.equal(last.code, 0, last.stderr)
  assert.equal(last.record?.versions['torch'], '1.0+cpu 0.1 0.2')
  assert.equal(environmentState(places, {}).state, 'ready')
  assert.ok(existsSync(join(last.record?.folder ?? '', 'READY')))
  const again = await install(home)
  assert.deepEqual(again.lines.length, 1, `a ready environment is left alone: ${again.lines.join(' | ')}`)
})

test('what a killed installation left running is ended before the next one writes', async () => {
  const home = join(folder, 'leftover')
  const tool = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  const identity = identify(tool.pid ?? 0)
  writeJsonAtomic(join(home, 'install-tool.json'), identity)
  const { code, stderr } = await install(home)
  assert.equal(code, 0, stderr)
  assert.equal(isAlive(identity), false)
})

test('of two installations at once one waits and both find the same environment', async () => {
  const home = join(folder, 'both')
  const both = await Promise.all([install(home), install(home)])
  assert.deepEqual(both.map((outcome) => outcome.code), [0, 0])
  assert.equal(both[0]?.record?.folder, both[1]?.record?.folder)
  const lines = both.flatMap((outcome) => outcome.lines)
  assert.equal(lines.filter((line) => line.startsWith('venv: making')).length, 1, lines.join('\n'))
  assert.equal(lines.filter((line) => line.includes('waiting for it')).length, 1)
})

test('a changed lock makes the environment outdated and gets a folder of its own', async () => {
  const home = join(folder, 'both')
  const other = join(folder, 'other-lock')
  mkdirSync(other)
  writeFileSync(join(other, 'cpu.txt'), `${LOCK.slice(0, 2).join('\n')}\n`)
  assert.equal(environmentState({ pythonHome: home, requirements: other }, {}).state, 'outdated')
  assert.equal(environmentState({ pythonHome: home, requirements }, {}).state, 'ready')
})

test('a repair builds a damaged environment anew', async () => {
  const home = join(folder, 'both')
  const before = environmentState({ pythonHome: home, requirements }, {})
  assert.ok(before.state === 'ready')
  const [site = ''] = globSync('lib/python*/site-packages', { cwd: before.record.folder })
  const module = join(before.record.folder, site, 'alpha', '__init__.py')
  rmSync(module)
  const { code, stderr, record } = await install(home, { env: { REPAIR: 'yes' } })
  assert.equal(code, 0, stderr)
  assert.ok(existsSync(module))
  assert.notEqual(record?.installed_at, before.record.installed_at)
})

test('an interpreter that the user brings is tried, taken over and left as it is', async () => {
  const home = join(folder, 'both')
  const made = environmentState({ pythonHome: home, requirements }, {})
  assert.ok(made.state === 'ready')
  const brought = join(folder, 'brought')
  const { code, stderr, record, lines } = await install(brought, { env: { STUDIO_PYTHON: made.record.python } })
  assert.equal(code, 0, stderr)
  assert.equal(record?.lock_sha256, null)
  assert.equal(lines.some((line) => line.startsWith('venv:')), false)
  const places = { pythonHome: brought, requirements }
  assert.equal(environmentState(places, { STUDIO_PYTHON: made.record.python }).state, 'ready')
  assert.equal(environmentState(places, { STUDIO_PYTHON: '/another/python' }).state, 'absent')
  const refused = await install(join(folder, 'refused'), { env: { STUDIO_PYTHON: 'python3' } })
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /No module named/)
})

test('packages that no source has fail with a next step and the tool’s own words', async () => {
  const { code, stderr } = await install(join(folder, 'nowhere'), { env: { PIP_FIND_LINKS: join(folder, 'empty') } })
  assert.equal(code, 1)
  assert.match(stderr, /PyTorch could not be installed/)
  assert.match(stderr, /No matching distribution found for torch==1\.0\+cpu/)
  assert.ok(!readdirSync(join(folder, 'nowhere')).includes('current.json'))
})

test('uv, told of pip’s find-links, installs the same lock', async (context) => {
  const managed = environmentState()
  const uv = managed.state === 'ready' ? join(managed.record.folder, 'bin', 'uv') : ''
  if (!existsSync(uv)) return context.skip('the managed environment has no uv')
  const { code, stderr, record } = await install(join(folder, 'uv'), { env: { STUDIO_UV: uv, UV_CACHE_DIR: join(folder, 'uv-cache') } })
  assert.equal(code, 0, stderr)
  assert.equal(record?.versions['torch'], '1.0+cpu 0.1 0.2')
  assert.match(readFileSync(join(record?.folder ?? '', 'READY'), 'utf8'), /"backend": "cpu"/)
})
