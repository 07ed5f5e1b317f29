/** Proves that one model goes whole, that others and what is not the studio's stay, and that a model in use is refused. */

import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { jobQueries } from '../db/index.ts'
import { linkIntoSnapshot, modelPlaces } from '../platform/hugging-face-cache.ts'
import { appPaths, homePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'remove-model-')))
const [models, cache] = [join(home, 'studio', 'models'), join(home, 'hugging-face')]
const saved = process.env['HF_HUB_CACHE']
let studio: Studio

/** A whole model in the layout of a Hugging Face cache. */
function putModel(folder: string, repo: string): void {
  const places = modelPlaces(folder, repo, 'abc')
  mkdirSync(join(places.folder, 'blobs'), { recursive: true })
  for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) {
    cpSync(join(appPaths.starterModel, name), places.blob(name))
    linkIntoSnapshot(places.blob(name), places.file(name))
  }
  mkdirSync(join(places.folder, 'refs'), { recursive: true })
  writeFileSync(places.ref, 'abc')
}

before(() => {
  process.env['HF_HUB_CACHE'] = cache
  for (const name of ['one', 'two']) putModel(models, `ada/${name}`)
  putModel(cache, 'ada/shared')
  studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'studio'), {}), validateOutput: true })
})
after(async () => {
  await studio.close()
  if (saved === undefined) delete process.env['HF_HUB_CACHE']
  else process.env['HF_HUB_CACHE'] = saved
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

const remove = (model: string) => studio.call('models.remove', { model })

test('what ships and what lies in the Hugging Face cache stays, with the reason', async () => {
  const { models: shelf } = await studio.call('models.shelf', {})
  const origins = Object.fromEntries(shelf.filter(({ folder }) => folder !== null).map(({ id, origin }) => [id, origin]))
  assert.deepEqual([origins['ada--one'], origins['ada--shared'], origins[shelf.find(({ folder }) => folder === appPaths.starterModel)!.id]], ['studio', 'hugging_face', 'shipped'])
  await assert.rejects(remove('ada--shared'), { code: 'bad_input', message: /Hugging Face cache/, next_step: /hf cache delete/ })
  await assert.rejects(remove(shelf.find(({ origin }) => origin === 'shipped')!.id), { code: 'bad_input', message: /ships with the studio/ })
  await assert.rejects(remove('../../etc'), { code: 'not_found' })
  assert.ok(existsSync(join(cache, 'models--ada--shared')))
})

/** A job that rests: it goes on when somebody asks it to. */
function rest(kind: string, project: string | null, payload: Record<string, unknown>): () => void {
  const job = jobQueries.addJob(studio.db, { kind, project, payload, state: 'paused', parent: null, progress: null, result: null, gate: null, error: null, lease: null, asked: null, owner: null, worker: null, created: new Date().toISOString(), started: null, finished: null })
  return () => jobQueries.saveJob(studio.db, { ...job, state: 'stopped', finished: new Date().toISOString() })
}

test('a model whose download rests, or whose project has a job at work, is refused until that has ended', async () => {
  const { project } = await studio.call('projects.create', { folder: join(home, 'project'), pack: 'wzrdbrain' })
  mkdirSync(join(project.folder, 'runs', 'run-0001'), { recursive: true })
  writeFileSync(join(project.folder, 'runs', 'run-0001', 'config.json'), '{"base_model_id":"ada--one"}')
  for (const [kind, of, payload] of [['hub.download', null, { repo: 'ada/one' }], ['runs.train', project.id, { project: project.id, run: 'run-0001' }], ['evals.run', project.id, { subject: { kind: 'base', base_model: 'ada--one' } }]] as const) {
    const end = rest(kind, of, payload)
    await assert.rejects(remove('ada--one'), { code: 'conflict', message: new RegExp(kind.replace('.', '\\.'), 'u') }, kind)
    assert.match((await studio.call('models.plan_remove', { model: 'ada--one' })).problem ?? '', /paused/u)
    assert.equal((await studio.call('models.plan_remove', { model: 'ada--two' })).problem, null, 'another model is free')
    end()
  }
  const end = rest('datasets.generate', project.id, { project: project.id })
  assert.equal((await studio.call('models.plan_remove', { model: 'ada--one' })).problem, null, 'samples need no model')
  end()
})

test('one goes with its blobs, the other stays whole', async () => {
  const plan = await studio.call('models.plan_remove', { model: 'ada--one' })
  assert.equal(plan.problem, null)
  assert.ok(plan.bytes > 1_000_000)
  assert.equal((await remove('ada--one')).bytes, plan.bytes)
  assert.deepEqual(readdirSync(models), ['models--ada--two'])
  const ids = (await studio.call('models.list', {})).models.map(({ id }) => id)
  assert.deepEqual([ids.includes('ada--one'), ids.includes('ada--two')], [false, true])
})

test('a link in the models folder to a model elsewhere is not followed', async () => {
  const elsewhere = join(home, 'elsewhere')
  cpSync(appPaths.starterModel, elsewhere, { recursive: true })
  symlinkSync(elsewhere, join(models, 'linked'))
  await assert.rejects(remove('linked'))
  assert.ok(existsSync(join(elsewhere, 'config.json')))
})
