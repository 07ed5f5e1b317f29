/** Where a wizard was left survives the host; a second click makes no second project; the plan names what is made already. */

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Job } from '../../contract/entities/job.ts'
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
