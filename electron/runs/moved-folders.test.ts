/** Proves that the folders of a stopped run's config are found again where its project or its base model was moved. */

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { findMovedFolders } from './moved-folders.ts'

const unknown = (): never => {
  throw new Error('no such model')
}

function project(t: TestContext): { root: string; old: string; run: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'moved-')))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const old = join(root, 'old')
  for (const folder of ['data/v0001', 'runs/run-0001/adapter', 'runs/run-0002', 'models/tiny']) mkdirSync(join(old, folder), { recursive: true })
  mkdirSync(join(root, 'cache', 'base'), { recursive: true })
  const run = join('runs', 'run-0002')
  write(join(old, run), 'config.json', { base_model: join(root, 'cache', 'base'), base_model_id: 'base', dataset_dir: join(old, 'data', 'v0001'), init_adapter: join(old, 'runs/run-0001/adapter'), seed: 7 })
  write(join(old, run), 'origins.json', { seed: 'you', dataset_dir: 'the studio' })
  return { root, old, run }
}
const write = (folder: string, name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value))
const read = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>

test('a moved project’s run names its folders where they are now, and its record says where they were', (t) => {
  const { root, old, run } = project(t)
  const now = join(root, 'elsewhere')
  renameSync(old, now)
  findMovedFolders(now, join(now, run), unknown)
  assert.deepEqual(read(now, run, 'config.json'), { base_model: join(root, 'cache', 'base'), base_model_id: 'base', dataset_dir: join(now, 'data', 'v0001'), init_adapter: join(now, 'runs/run-0001/adapter'), seed: 7 })
  const origins = read(now, run, 'origins.json')
  assert.deepEqual(origins, { seed: 'you', dataset_dir: `the studio; it was ${join(old, 'data', 'v0001')} before the move`, init_adapter: `the studio; it was ${join(old, 'runs/run-0001/adapter')} before the move` })
  const bytes = readFileSync(join(now, run, 'config.json'))
  findMovedFolders(now, join(now, run), unknown)
  assert.deepEqual(readFileSync(join(now, run, 'config.json')), bytes, 'what lies where it says is left alone')
})

test('a copy reads its own folders, a missing one is named, and a base model that moved is found by its name', (t) => {
  const { root, old, run } = project(t)
  const copy = join(root, 'copy')
  cpSync(old, copy, { recursive: true })
  renameSync(join(root, 'cache'), join(root, 'other-cache'))
  findMovedFolders(copy, join(copy, run), (id) => ({ folder: join(root, 'other-cache', id) }))
  assert.deepEqual([read(copy, run, 'config.json')['dataset_dir'], read(copy, run, 'config.json')['base_model']], [join(copy, 'data', 'v0001'), join(root, 'other-cache', 'base')])
  const partial = join(root, 'partial')
  cpSync(old, partial, { recursive: true })
  rmSync(join(partial, 'data'), { recursive: true })
  const before = readFileSync(join(partial, run, 'config.json'))
  assert.throws(() => findMovedFolders(partial, join(partial, run), unknown), { code: 'not_found', message: /data.v0001 did not come along/ })
  assert.deepEqual(readFileSync(join(partial, run, 'config.json')), before)
})

test('rated samples: their file is found where the project is now, a missing one is named, and a run that has its own copy needs neither', (t) => {
  const { root, old, run } = project(t)
  write(old, 'rated.jsonl', {})
  const dpo = { beta: 0.1, pairs: join(old, 'rated.jsonl') }
  write(join(old, run), 'config.json', { ...read(old, run, 'config.json'), dpo })
  write(join(old, run), 'origins.json', { dpo: 'you' })
  const now = join(root, 'elsewhere')
  for (const place of [now, join(root, 'partial'), join(root, 'begun')]) cpSync(old, place, { recursive: true })
  findMovedFolders(now, join(now, run), unknown)
  assert.deepEqual(read(now, run, 'config.json')['dpo'], { beta: 0.1, pairs: join(now, 'rated.jsonl') })
  assert.equal(read(now, run, 'origins.json')['dpo.pairs'], `you; it was ${dpo.pairs} before the move`)
  rmSync(join(root, 'partial', 'rated.jsonl'))
  assert.throws(() => findMovedFolders(join(root, 'partial'), join(root, 'partial', run), unknown), { code: 'not_found', message: /rated\.jsonl did not come along/ })
  rmSync(join(root, 'begun', 'rated.jsonl'))
  write(join(root, 'begun', run), 'pairs.jsonl', {})
  findMovedFolders(join(root, 'begun'), join(root, 'begun', run), unknown)
  assert.deepEqual(read(root, 'begun', run, 'config.json')['dpo'], dpo, 'its checkpoints were made by a config with this name')
})
