/** Proves that each thing in the way of a run is refused by name with the change that mends it, and that all is right where it is. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InspectReport } from '../../contract/entities/dataset.ts'
import type { Estimate, PreflightItem } from '../../contract/entities/live-run.ts'
import { StudioError } from '../../contract/errors.ts'
import { completeRunConfig, type RunConfig } from '../../contract/run-config.ts'
import { quickItems, refusedItem, rowItems } from './preflight.ts'

const config = (more: Record<string, unknown> = {}): RunConfig => completeRunConfig({ base_model: 'm', dataset_dir: 'd', ...more })
const READY = { isReady: true, sentence: 'Ready.' }
const memory = { parts: [], total: 4e9, available: 16e9, capacity: 16e9, fits: 'fits' as const, correction: 1 }
const estimate = (more: Partial<Estimate> = {}): Estimate => ({
  config: config(), origins: {}, model: { id: 'm', title: 'M', parameters: 1 }, dataset: { version: 'v0001', rows: 100 }, device: { kind: 'cpu', name: 'this computer', why: null },
  rows_per_step: 16, steps: 10, passes: 1, memory, seconds: null, covers: null, disk: { needed: 1e6, free: 1e12 }, ...more,
})
const report = (more: Partial<InspectReport> = {}): InspectReport => ({
  split: 'train', samples: [{ id: '1', category: 'a', messages: [], rendered: '', tokens: [{ id: 1, text: 'x', trained: true }], truncated: 0 }], lengths: [{ up_to: 200, count: 100 }], over_length: 0, max_length: 1024, trained_tokens: 40, total_tokens: 100, eos_trained: 1, dropped: {}, ...more,
})
const bad = (items: readonly PreflightItem[]) => items.filter(({ level }) => level !== 'ok').map(({ id, level, set }) => [id, level, set])

test('nothing is in the way where all is right', () => {
  assert.deepEqual(bad(quickItems(estimate(), READY, null)), [])
  assert.deepEqual(bad(rowItems(report(), config())), [])
})

const quick: [what: string, items: PreflightItem[], expected: unknown[]][] = [
  ['no environment', quickItems(estimate(), { isReady: false, sentence: 'It is absent.' }, null), ['environment', 'stop', null]],
  ['no row', quickItems(estimate({ dataset: { version: 'v0001', rows: 0 } }), READY, null), ['data', 'stop', null]],
  ['too little memory', quickItems(estimate({ memory: { ...memory, fits: 'no' } }), READY, null), ['memory', 'stop', { batch_size: 2, gradient_accumulation_steps: 8 }]],
  ['hardly enough memory for one row', quickItems(estimate({ config: config({ batch_size: 1 }), memory: { ...memory, fits: 'tight' } }), READY, null), ['memory', 'warning', { gradient_checkpointing: true }]],
  ['an unknown shape', quickItems(estimate({ memory: null }), READY, null), ['memory', 'unknown', null]],
  ['a recipe that begins with nothing learned', quickItems(estimate({ config: config({ recipe: 'dpo' }) }), READY, null), ['start', 'stop', null]],
  ['a base model that is named as the start', quickItems(estimate({ config: config({ recipe: 'dpo' }), origins: { init_adapter: 'the studio' } }), READY, null), ['start', 'warning', null]],
  ['a GPU left idle', quickItems(estimate({ device: { kind: 'cpu', name: 'this computer', why: 'There is a GPU.' } }), READY, null), ['device', 'warning', null]],
  ['a full disk', quickItems(estimate({ disk: { needed: 2e9, free: 1e9 } }), READY, null), ['disk', 'stop', { save_total_limit: 1 }]],
  ['a model that no GGUF file can hold', quickItems(estimate(), READY, 'It is unknown.'), ['gguf', 'warning', null]],
  ['a wild adapter', quickItems(estimate({ config: config({ adapter: { r: 16, alpha: 64 } }) }), READY, null), ['scale', 'warning', { 'adapter.alpha': null, 'adapter.alpha_ratio': 2 }]],
]
for (const [what, items, expected] of quick) test(`${what} is said`, () => assert.deepEqual(bad(items), [expected]))

const rows: [what: string, items: PreflightItem[], expected: unknown[]][] = [
  ['a template that is no prefix', rowItems(report({ dropped: { template_not_a_prefix: 3 } }), config()), ['template', 'stop', { 'format.template': null }]],
  ['a stop token that is never learned', rowItems(report({ eos_trained: 0 }), config()), ['stop', 'stop', { append_eos: 'auto' }]],
  ['a stop token that is learned mostly', rowItems(report({ eos_trained: 0.9 }), config()), ['stop', 'warning', { append_eos: 'auto' }]],
  ['a mask that learns nothing', rowItems(report({ trained_tokens: 0 }), config()), ['mask', 'stop', { loss: 'assistant' }]],
  ['a mask that learns the questions too', rowItems(report({ trained_tokens: 100 }), config()), ['mask', 'stop', { loss: 'assistant' }]],
  ['rows that are too long', rowItems(report({ over_length: 7, max_length: 128 }), config({ max_length: 128 })), ['length', 'warning', { max_length: 200 }]],
]
for (const [what, items, expected] of rows) test(`${what} is said`, () => assert.deepEqual(bad(items), [expected]))

test('an order that cannot be resolved says why', () => {
  const item = refusedItem(new StudioError({ code: 'bad_config', message: 'No.', next_step: 'Change it.' }))
  assert.deepEqual([item.level, item.sentence, item.next_step], ['stop', 'No.', 'Change it.'])
})
