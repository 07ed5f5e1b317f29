/** Models move whole, links of a cache still lead to their blobs, the next download goes to the new place; a bad target is refused at once. */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Job } from '../../contract/entities/job.ts'
import { linkIntoSnapshot, modelPlaces } from '../platform/hugging-face-cache.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'move-models-')))
const paths = homePaths(join(root, 'home'), {})
after(() => rmSync(root, { recursive: true, force: true }))

const CONFIG = '{"architectures":["LlamaForCausalLM"],"max_position_embeddings":64}'

/** A model as a download leaves it: blobs, a snapshot of links, a ref. */
function cachedModel(cache: string): void {
  const places = modelPlaces(cache, 'ada/tiny', 'c1')
  for (const [path, oid, text] of [['config.json', 'aa', CONFIG], ['model.safetensors', 'bb', 'weights']] as const) {
    mkdirSync(join(places.folder, 'blobs'), { recursive: true })
    writeFileSync(places.blob(oid), text)
    linkIntoSnapshot(places.blob(oid), places.file(path))
  }
  mkdirSync(join(places.folder, 'refs'))
  writeFileSync(places.ref, 'c1')
}

async function ended(studio: Studio, id: number): Promise<Job> {
  for (;;) {
    const { job } = await studio.call('jobs.get', { job: id })
    if (['succeeded', 'failed', 'stopped'].includes(job.state)) return job
    await new Promise((later) => setTimeout(later, 20))
  }
}

test('downloaded models move with their links, and are found at the new place', async (t) => {
  const from = paths.models
  cachedModel(from)
  mkdirSync(join(from, 'mine'))
  writeFileSync(join(from, 'mine', 'config.json'), CONFIG)
  symlinkSync('config.json', join(from, 'mine', 'also.json'))
  const studio = createStudio({ surface: 'cli', paths, validateOutput: true })
  t.after(() => studio.close())
  const to = join(root, 'roomy', 'models')
  const job = await ended(studio, (await studio.call('settings.move_models', { to })).job)
  assert.deepEqual([job.state, job.result?.['models'], job.progress?.unit], ['succeeded', 2, 'bytes'])
  assert.equal((await studio.call('settings.get', {})).models_folder, to)
  assert.equal(existsSync(join(from, 'mine')), false)
  assert.equal(readFileSync(modelPlaces(to, 'ada/tiny', 'c1').file('model.safetensors'), 'utf8'), 'weights')
  assert.equal(readFileSync(join(to, 'mine', 'also.json'), 'utf8'), CONFIG)
  const { models } = await studio.call('models.list', {})
  assert.deepEqual(models.filter(({ folder }) => folder?.startsWith(to) === true).map(({ id }) => id).sort(), ['ada--tiny', 'mine'])
})

test('where they lie already, or inside, is refused before a job is made', async (t) => {
  const studio = createStudio({ surface: 'cli', paths, validateOutput: true })
  t.after(() => studio.close())
  const { models_folder: now } = await studio.call('settings.get', {})
  const before = (await studio.call('jobs.list', {})).jobs.length
  await assert.rejects(studio.call('settings.move_models', { to: now ?? '' }), { code: 'bad_input', message: 'The models lie there already.' })
  await assert.rejects(studio.call('settings.move_models', { to: join(now ?? '', 'deeper') }), { code: 'bad_input' })
  assert.equal((await studio.call('jobs.list', {})).jobs.length, before)
})
