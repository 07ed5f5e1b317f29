/** Where a wizard was left survives the host; a second click makes no second project; the plan names what is made already, and downloads a model. */

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Job } from '../../contract/entities/job.ts'
import { startFakeHub } from '../../tests/fixtures/fake-hub/fake-hub.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'
import { measuredSeconds, scaled, sumRanges } from './measured-time.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'wizard-')))
const paths = homePaths(join(root, 'home'), {})
const open = (): Studio => createStudio({ surface: 'serve', root, paths, validateOutput: true })
after(() => rmSync(root, { recursive: true, force: true }))

test('answers are kept one by one and come back in another life of the host', async () => {
  const first = open()
  assert.equal((await first.call('wizard.get', {})).page, 'door')
  await first.call('wizard.set', { change: { page: 'place', name: 'Kept' } })
  await first.call('wizard.set', { change: { door: 'see' }, inside: root })
  await first.close()
  const second = open()
  const state = await second.call('wizard.get', {})
  assert.deepEqual([state.page, state.name, state.inside?.shown], ['place', 'Kept', root])
  assert.deepEqual((await second.call('wizard.list', {})).wizards, [{ project: null, name: 'Kept', page: 'place' }])
  const [a, b] = await Promise.all([second.call('wizard.begin', {}), second.call('wizard.begin', {})])
  assert.equal(a.project, b.project)
  assert.equal((await second.call('projects.list', {})).projects.length, 1)
  assert.equal((await second.call('wizard.get', {})).page, 'door', 'the next wizard begins anew')
  assert.equal((await second.call('wizard.get', { project: a.project })).name, 'Kept')
  await second.close()
})

test('a plan names every stage, asks for the chosen counts, and changes with the answers', async () => {
  const studio = open()
  const [{ project = '' } = {}] = (await studio.call('wizard.list', {})).wizards as { project?: string }[]
  await studio.call('wizard.set', { project, change: { set: { max_steps: 40 }, items: 10 } })
  await studio.call('datasets.set_mix', { project, counts: { simple: 100 } })
  const plan = await studio.call('wizard.plan', { project })
  assert.deepEqual(plan.stages.map(({ name }) => name), ['environment', 'dataset', 'base', 'train', 'adapter', 'export'])
  assert.deepEqual(plan.stages[1]?.input, { counts: { simple: 100 } })
  assert.deepEqual(plan.stages[3]?.input, { set: { max_steps: 40 } })
  assert.equal(plan.stages[4]?.input['items'], 10)
  assert.equal(plan.seconds, null, 'nothing was measured here yet')
  await studio.close()
})

test('a model that is not here is downloaded by the plan, in the download that was begun and never in a second one', async (t) => {
  const files = { 'config.json': Buffer.from('{"architectures":["LlamaForCausalLM"],"max_position_embeddings":64}'), 'tokenizer.json': Buffer.from('{}'), 'model.safetensors': Buffer.alloc(300_000, 7) }
  const hub = await startFakeHub({ 'HuggingFaceTB/SmolLM2-135M-Instruct': { files, licence: 'apache-2.0' } })
  const before = process.env['HF_ENDPOINT']
  process.env['HF_ENDPOINT'] = hub.url
  const studio = open()
  t.after(async () => {
    await studio.close()
    await hub.close()
    if (before === undefined) delete process.env['HF_ENDPOINT']
    else process.env['HF_ENDPOINT'] = before
  })
  const [{ id: project = '' } = {}] = (await studio.call('projects.list', {})).projects as { id?: string }[]
  const names = async () => (await studio.call('wizard.plan', { project })).stages.map(({ name }) => name)
  const order = { repo: 'HuggingFaceTB/SmolLM2-135M-Instruct', accepted_licence: 'apache-2.0' }
  await studio.call('wizard.set', { project, change: { base_model: 'HuggingFaceTB--SmolLM2-135M-Instruct' } })
  assert.equal((await names()).includes('model'), false, 'nobody has accepted its licence yet')
  hub.mischief.delayMs = 200
  const first = await studio.call('hub.download', order)
  assert.equal((await studio.call('hub.download', { ...order, project })).job, first.job)
  const plan = await studio.call('wizard.plan', { project })
  const stage = plan.stages.find(({ name }) => name === 'model')
  assert.deepEqual([plan.stages.map(({ name }) => name).slice(0, 3), stage?.input], [['environment', 'model', 'dataset'], order])
  const made = await studio.call('jobs.pipeline', { project, stages: [stage!] })
  hub.mischief.delayMs = 0
  let job = (await studio.call('jobs.get', { job: made.job })).job
  while (!['succeeded', 'failed', 'stopped'].includes(job.state)) {
    await new Promise((later) => setTimeout(later, 30))
    job = (await studio.call('jobs.get', { job: made.job })).job
  }
  assert.equal(job.state, 'succeeded', JSON.stringify(job.error))
  assert.equal((await names()).includes('model'), false, 'it is here now')
  assert.equal((await studio.call('jobs.list', {})).jobs.filter(({ kind }) => kind === 'hub.download').length, 1)
})

test('a damaged file starts the wizard anew instead of locking the door', async () => {
  writeFileSync(join(root, 'home', 'wizard.json'), '{"new": ')
  const studio = open()
  assert.equal((await studio.call('wizard.get', {})).page, 'door')
  await studio.close()
})

test('times are ranges from what was measured, for as many as are asked', () => {
  const job = (seconds: number, asked: number) => ({ started: '2026-01-01T00:00:00.000Z', finished: new Date(Date.parse('2026-01-01T00:00:00.000Z') + seconds * 1000).toISOString(), result: { counts: { asked } } }) as unknown as Job
  const range = scaled(measuredSeconds([job(10, 1000), job(20, 1000)], 'asked'), 100)
  assert.ok(range !== null && range[0] < 1 && range[1] > 2)
  assert.equal(measuredSeconds([], null), null)
  assert.equal(sumRanges([[1, 2], null]), null)
  assert.deepEqual(sumRanges([[1, 2], [3, 4]]), [4, 6])
})
