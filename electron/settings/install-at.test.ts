/** Python moves only when the new environment was accepted: until then, and after a failure, the old one is the one that counts. */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { environmentState, pythonHome, type ReadyRecord } from '../python/index.ts'
import { currentPath, environmentFolder, interpreterIn, readLock } from '../python/environment.ts'
import { installAt, type Install } from './install-at.ts'

const NAMES = ['STUDIO_HOME', 'STUDIO_PYTHON_HOME', 'STUDIO_BACKEND', 'STUDIO_PYTHON'] as const
let root = ''
let before: (string | undefined)[] = []
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'install-at-')))
  before = NAMES.map((name) => process.env[name])
  for (const name of NAMES) delete process.env[name]
  process.env['STUDIO_HOME'] = join(root, 'home')
})
afterEach(() => {
  for (const [index, name] of NAMES.entries()) {
    if (before[index] === undefined) delete process.env[name]
    else process.env[name] = before[index]
  }
  rmSync(root, { recursive: true, force: true })
})

/** What an installation leaves behind, without its gigabytes. */
const pretend: Install = async ({ places }) => {
  const folder = environmentFolder('cpu', places)
  const python = interpreterIn(folder)
  mkdirSync(join(python, '..'), { recursive: true })
  writeFileSync(python, '')
  const record: ReadyRecord = { backend: 'cpu', reason: 'a test', folder, python, lock_sha256: readLock('cpu', places).sha256, python_version: '3', versions: {}, checks: [], installed_at: '2026-01-01T00:00:00.000Z' }
  writeFileSync(join(folder, 'READY'), JSON.stringify(record))
  writeFileSync(currentPath(places), JSON.stringify(record))
  return record
}

function folderNow(): string | null {
  const now = environmentState()
  return now.state === 'ready' ? now.record.folder : null
}

test('the first environment goes where it was asked for, and is found there', async () => {
  const record = await installAt({ repair: false, inside: join(root, 'roomy') }, pretend)
  assert.equal(pythonHome(), join(root, 'roomy', 'python'))
  assert.deepEqual([folderNow(), record.folder.startsWith(join(root, 'roomy', 'python'))], [record.folder, true])
})

test('it moves: the old one works until the new one is accepted, then goes', async () => {
  const old = await installAt({ repair: false, inside: null }, pretend)
  let during: string | null = null
  const moved = await installAt({ repair: true, inside: join(root, 'roomy') }, (options) => {
    during = folderNow()
    return pretend(options)
  })
  assert.equal(during, old.folder)
  assert.deepEqual([folderNow(), existsSync(old.folder), existsSync(moved.folder)], [moved.folder, false, true])
})

test('a move that fails leaves the old one where it is', async () => {
  const old = await installAt({ repair: false, inside: null }, pretend)
  await assert.rejects(installAt({ repair: true, inside: join(root, 'full') }, () => Promise.reject(new Error('no room'))), /no room/)
  assert.equal(folderNow(), old.folder)
})

test('into the folder where it lies already is a repair, not a move', async () => {
  const old = await installAt({ repair: false, inside: null }, pretend)
  const again = await installAt({ repair: true, inside: join(pythonHome(), '..') }, pretend)
  assert.deepEqual([again.folder, existsSync(old.folder), folderNow()], [old.folder, true, old.folder])
})
