/** Proves that dpo and grpo are refused where nothing is named to start from, and that the base model can be named. */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { prepareRun, type OrderParts } from './order.ts'

const folder = mkdtempSync(join(tmpdir(), 'order-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const parts: OrderParts = {
  projectFolder: () => folder,
  baseModel: () => ({ id: 'm', folder: 'm', train: {} }),
  datasetFolder: () => 'data/v0001',
  domainTraining: () => ({}),
  preset: () => ({ recipe: 'dpo' }),
}
const order = (more: object) => ({ project: 'p', set: {}, ...more })
const written = (run: string, name: string) => JSON.parse(readFileSync(join(folder, 'runs', run, name), 'utf8')) as Record<string, unknown>

test('a recipe that goes on from a run is refused without one, or on several machines, before anything is written', () => {
  for (const more of [{ set: { recipe: 'grpo' } }, { preset: 'any' }]) {
    assert.throws(() => prepareRun(parts, order(more)), (error: { code?: string; next_step?: string }) => error.code === 'bad_config' && /--from base/.test(error.next_step ?? ''))
  }
  assert.throws(() => prepareRun(parts, order({ preset: 'any', from: 'base' }), { nodes: 2, endpoint: 'first:29500' }), { code: 'bad_config', message: /dpo trains on one device of one machine/ })
  assert.equal(existsSync(join(folder, 'runs')), false)
})

test('the base model named as the start is taken, and again where the run is repeated', () => {
  const run = prepareRun(parts, order({ preset: 'any', from: 'base' }))
  assert.deepEqual([written(run, 'config.json')['init_adapter'], written(run, 'origins.json')['init_adapter']], [null, 'the studio'])
  assert.equal(written(prepareRun(parts, order({ like: run })), 'config.json')['recipe'], 'dpo')
  assert.equal(written(prepareRun(parts, order({})), 'config.json')['recipe'], 'sft')
})
