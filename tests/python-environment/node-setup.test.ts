/**
 * The first stage of every npm command in a clone without node_modules: which command comes first, who waits for whom,
 * what a kill leaves behind. npm is a stand-in that takes its time, because what is tried is scripts/setup.mjs.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { APP_ROOT } from '../../electron/platform/paths.ts'

/** Stands in for npm: counts its starts, works for a while, and says when two are at work at once. */
const NPM = `
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
appendFileSync('npm-starts', process.argv.slice(2).join(' ') + '\\n')
if (existsSync('npm-at-work')) writeFileSync('npm-clash', '')
writeFileSync('npm-at-work', '')
await new Promise((resolve) => setTimeout(resolve, 1200))
mkdirSync('node_modules', { recursive: true })
rmSync('npm-at-work')
`
const root = mkdtempSync(join(tmpdir(), 'tunesmith-setup-'))
after(() => rmSync(root, { recursive: true, force: true }))
let clone: string
let number = 0

beforeEach(() => {
  clone = join(root, `clone-${(number += 1)}`)
  mkdirSync(join(clone, 'scripts'), { recursive: true })
  mkdirSync(join(clone, 'python-env', 'requirements'), { recursive: true })
  mkdirSync(join(clone, 'home', 'python'), { recursive: true })
  cpSync(join(APP_ROOT, 'scripts', 'setup.mjs'), join(clone, 'scripts', 'setup.mjs'))
  writeFileSync(join(clone, 'package-lock.json'), '{}')
  writeFileSync(join(clone, 'npm.mjs'), NPM)
  writeFileSync(join(clone, 'command.ts'), 'const words: string[] = process.argv.slice(1)\nconsole.log(JSON.stringify(words))\n')
  writeFileSync(join(clone, 'scripts', 'setup-python.ts'), "console.error('python set-up', ...process.argv.slice(2))\n")
})

function start(args: string[] = ['command.ts', 'a', '--b']) {
  const npm = join(clone, 'npm.js')
  cpSync(join(clone, 'npm.mjs'), npm)
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}')
  const { STUDIO_PYTHON: _p, STUDIO_PYTHON_HOME: _h, STUDIO_BACKEND: _b, ...inherited } = process.env
  const env = { ...inherited, npm_execpath: npm, STUDIO_HOME: join(clone, 'home') }
  const child = spawn(process.execPath, [join(clone, 'scripts', 'setup.mjs'), ...args], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => (output.out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.err += data.toString()))
  return { child, output, end: once(child, 'close') }
}

const starts = () => readFileSync(join(clone, 'npm-starts'), 'utf8').split('\n').length - 1

test('a bare clone gets its packages and Python once, then the command runs with its arguments', async () => {
  const first = start()
  await first.end
  assert.deepEqual(JSON.parse(first.output.out), [join(clone, 'command.ts'), 'a', '--b'])
  assert.match(first.output.err, /installing the Node packages[^]*python set-up/)
  const second = start()
  await second.end
  assert.deepEqual(JSON.parse(second.output.out), [join(clone, 'command.ts'), 'a', '--b'])
  assert.equal(starts(), 1)
})

test('a changed package lock is installed again', async () => {
  await start().end
  writeFileSync(join(clone, 'package-lock.json'), '{"changed":true}')
  await start().end
  assert.equal(starts(), 2)
})

test('two commands at once install once', async () => {
  const both = [start(), start()]
  await Promise.all(both.map((one) => one.end))
  assert.equal(starts(), 1)
  assert.equal(both.filter((one) => one.output.err.includes('waiting for it')).length, 1)
})

test('after a kill the next command waits for the npm that was left at work, then installs', async () => {
  const first = start()
  while (!existsSync(join(clone, 'npm-at-work'))) await sleep(20)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const second = start()
  await second.end
  assert.match(second.output.err, /left npm at work/)
  assert.equal(existsSync(join(clone, 'npm-clash')), false)
  assert.equal(starts(), 2)
  assert.notEqual(second.output.out, '')
})

test('a ready Python environment is not set up again', async () => {
  const python = join(clone, 'home', 'python')
  const lock = join(clone, 'python-env', 'requirements', 'cpu.txt')
  writeFileSync(lock, '')
  writeFileSync(join(python, 'READY'), '')
  const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  writeFileSync(join(python, 'current.json'), JSON.stringify({ backend: 'cpu', folder: python, python: process.execPath, lock_sha256: sha256 }))
  const first = start()
  await first.end
  assert.doesNotMatch(first.output.err, /python set-up/)
  writeFileSync(lock, 'torch==9\n')
  const second = start()
  await second.end
  assert.match(second.output.err, /python set-up/)
})

test('set-up alone hands its flags on', async () => {
  const only = start(['--repair'])
  await only.end
  assert.match(only.output.err, /python set-up --repair/)
})
