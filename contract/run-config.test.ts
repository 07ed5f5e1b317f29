import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as z from 'zod'
import { completeRunConfig, runConfigFields } from './run-config.ts'
import { runEventSchema } from './run-events.ts'

const given = { base_model: 'model', dataset_dir: 'data/v0001' }

test('the generated JSON Schemas are those of the zod schemas', () => {
  const written = (name: string): unknown => JSON.parse(readFileSync(new URL(`generated/${name}.schema.json`, import.meta.url), 'utf8'))
  assert.deepEqual(written('run-config'), JSON.parse(JSON.stringify(z.toJSONSchema(runConfigFields, { io: 'input' }))))
  assert.deepEqual(written('run-events'), JSON.parse(JSON.stringify(z.toJSONSchema(runEventSchema, { io: 'output' }))))
})

test('a completed config holds every key, and completing it again changes nothing', () => {
  const config = completeRunConfig(given)
  assert.deepEqual(Object.keys(config).sort(), Object.keys(runConfigFields.shape).sort())
  assert.deepEqual(completeRunConfig(config), config)
})

test('giving one key of an either-or pair clears the default of the other', () => {
  const config = completeRunConfig({ ...given, max_steps: 60, warmup_steps: 5 })
  assert.deepEqual([config.epochs, config.max_steps, config.warmup_steps, config.warmup_ratio], [null, 60, 5, null])
})

const refused: [string, Record<string, unknown>, RegExp][] = [
  ['both step counts', { epochs: 1, max_steps: 5 }, /epochs and max_steps/],
  ['neither step count', { epochs: null }, /epochs and max_steps/],
  ['full training in 4 bit', { load_quantization: 'nf4', adapter: { method: 'full' } }, /load_quantization and adapter/],
  ['the best checkpoint without evaluation', { eval_steps: 0 }, /load_best and eval_steps/],
  ['early stopping without evaluation', { eval_steps: 0, load_best: false, early_stop: {} }, /early_stop and eval_steps/],
  ['float16 on a CPU', { compute_dtype: 'float16', device: 'cpu' }, /compute_dtype and device/],
  ['an 8-bit optimizer on a CPU', { optimizer: 'adamw_8bit', device: 'cpu' }, /optimizer and device/],
  ['a weight for a key of unknown form', { sampling_weights: { constrained: 2 } }, /sampling_weights/],
  ['an answer that is not learned', { loss: { roles_off: ['assistant'] } }, /roles_off/],
  ['an unknown key', { lr: 1 }, /lr/],
]

for (const [what, values, named] of refused) {
  test(`refuses ${what} by name`, () => {
    assert.throws(() => completeRunConfig({ ...given, ...values }), named)
  })
}
