/** Proves the arithmetic of memory and time against sizes that are known, and what an estimate leaves open. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { completeRunConfig } from '../../../contract/run-config.ts'
import { estimateSeconds } from './duration.ts'
import { checkpointBytes, estimateMemory, trainedWeights } from './memory.ts'
import { embeddingWeights, linearWeights, type ModelShape } from './model-shape.ts'
import { choosePacks, packBytes, packMemory } from './packs.ts'
import { probeKey } from './probes.ts'

/** The shape of a well-known model of 7.6 billion weights. */
const SEVEN: ModelShape = { hidden: 3584, layers: 28, q: 3584, k: 512, ffn: 18944, vocab: 152064, isTied: false }
const config = (more: Record<string, unknown> = {}) => completeRunConfig({ base_model: 'm', dataset_dir: 'd', max_length: 2048, batch_size: 2, load_quantization: 'nf4', gradient_checkpointing: true, packing: 'off', ...more })
const memory = (more: Record<string, unknown> = {}, available = 80e9) => estimateMemory({ shape: SEVEN, config: config(more), device: 'gpu', rowTokens: 2048, available, capacity: 80e9 })

test('the weights of a known model and of its adapter are counted as its authors count them', () => {
  // Without the biases of query, key and value, and the last norm, which the formula leaves out.
  const left = SEVEN.layers * (SEVEN.q + 2 * SEVEN.k) + SEVEN.hidden
  assert.equal(linearWeights(SEVEN) + embeddingWeights(SEVEN) + left, 7_615_616_512)
  assert.equal(trainedWeights(SEVEN, config()), 40_370_176)
  assert.equal(checkpointBytes(SEVEN, config()), 40_370_176 * 12)
})

test('more memory is needed for more rows, more rank, plain weights and activations kept', () => {
  const base = memory().total
  assert.ok(base > 8e9 && base < 24e9, String(base))
  for (const more of [{ batch_size: 4 }, { adapter: { r: 64 } }, { load_quantization: 'none' }, { gradient_checkpointing: false }]) assert.ok(memory(more).total > base, JSON.stringify(more))
  assert.ok(memory({ optimizer: 'adamw_8bit' }).total < base)
  assert.equal(memory().parts.reduce((sum, part) => sum + part.bytes, 0), base)
})

test('what dpo and grpo take beside weights and optimizer is counted as by hand', () => {
  const bytes = (more: Record<string, unknown>) => Object.fromEntries(memory(more).parts.map(({ id, bytes }) => [id, Math.round(bytes / 1.06)]))
  const pick = (parts: Record<string, number>, ...ids: string[]) => ids.map((id) => parts[id])
  const layer = 2 * (6 * 3584 + 2 * (3584 + 2 * 512) + 7 * 18944)
  const [adapter, kept] = [40_370_176, 2 * 28 * 3584]
  // Two rows, each with two answers, of 2,048 tokens.
  assert.deepEqual(pick(bytes({ recipe: 'dpo', packing: 'auto' }), 'activations', 'logits', 'reference'), [4_320_133_120, 385_875_968, 2_837_446_656])
  assert.deepEqual([(layer + kept) * 8192, 2 * 4096 * 32_768 + 4 * 8192 * 3584, 4 * adapter + layer * 8192], [4_320_133_120, 385_875_968, 2_837_446_656])
  // Questions of 1,792 tokens, answers of 256: sixteen are drawn at once, which takes more than to learn from two.
  const grpo = { recipe: 'grpo', sample_max_new_tokens: 256, gradient_accumulation_steps: 8 }
  const row = 2 * 2 * 28 * 512 * 2048 + 2 * (1792 * (8 * 3584 + 3 * 18944) + 1792 ** 2) + 16 * 152_064
  assert.deepEqual([row, 16 * row], [432_742_400, 6_923_878_400])
  assert.deepEqual(pick(bytes(grpo), 'drawing', 'activations', 'reference'), [16 * row, undefined, 4 * adapter])
  assert.deepEqual(pick(bytes({ ...grpo, gradient_accumulation_steps: 1, grpo: { num_generations: 2, beta: 0 } }), 'drawing', 'activations', 'logits', 'reference'), [undefined, (layer + kept) * 4096, 2 * 512 * 32_768 + 4 * 512 * 3584, undefined])
  assert.notEqual(probeKey(config({ recipe: 'dpo' }), 'cpu'), probeKey(config(), 'cpu'), 'steps of another recipe say nothing of its time')
})

test('up to nine tenths of what is free fits, up to all of it is tight', () => {
  const total = memory().total
  assert.deepEqual([total / 0.8, total / 0.95, total / 1.1].map((available) => memory({}, available).fits), ['fits', 'tight', 'no'])
})

const packed = (available: number) => memory({ packing: 'auto', gradient_checkpointing: false }, available)

type Point = { storage: string; tokens: number; learned: number; twice: number; resident: number; allocated: number; size: string; shape: { hidden: number; q: number; k: number; ffn: number; layers: number; vocabulary: number } }

test('packs are estimated as a device reported them', () => {
  const { points } = JSON.parse(readFileSync(new URL('../../../scripts/bench/recorded/h200-memory.json', import.meta.url), 'utf8')) as { points: Point[] }
  assert.equal(points.length, 72)
  for (const point of points) {
    const { vocabulary, ...sizes } = point.shape
    const memory = packMemory({ ...sizes, vocab: vocabulary, isTied: point.size !== '7B' }, config({ packing: 'auto' }), point.learned)
    const { activations, logits } = packBytes(memory, point.tokens, point.twice)
    const off = Math.abs(point.resident + memory.state + memory.unpacked + activations + logits - point.allocated)
    assert.ok(off < Math.max(0.05 * point.allocated, 320 * 2 ** 20), JSON.stringify(point))
  }
})

test('packs are as large as memory allows, and layers are computed twice only where they must be', () => {
  const memory = packMemory(SEVEN, config({ packing: 'auto' }), 8192)
  const [roomy, tight] = [choosePacks(memory, 8, 2048, 120e9, false), choosePacks(memory, 8, 2048, 16e9, false)]
  assert.deepEqual([roomy.packs, roomy.twice], [1, 0])
  assert.ok(tight.packs > 1 || tight.twice > 0)
  assert.equal(choosePacks(memory, 8, 2048, 1e9, false).twice, SEVEN.layers)
  assert.equal(packed(120e9).fits, 'fits')
  assert.equal(packed(8e9).fits, 'no')
})

test('time comes from runs before probes, scales with rows and steps, and is unknown without either', () => {
  assert.equal(estimateSeconds([], 100, 16), null)
  assert.equal(estimateSeconds([{ name: 'run-0001', stepMs: [200, 200], rowsPerStep: 16, startSeconds: 5, from: 'runs' }], 100, 16), null)
  const run = { name: 'run-0001', stepMs: [200, 210, 220, 230, 240], rowsPerStep: 16, startSeconds: 5, from: 'runs' as const }
  const probe = { ...run, name: 'a short trial', stepMs: [900, 900, 900], from: 'probe' as const }
  const seconds = estimateSeconds([probe, run], 100, 32)
  assert.deepEqual(seconds?.measured_on, ['run-0001'])
  assert.ok(Math.abs(seconds.low - (5 + 0.21 * 200)) < 1e-9 && seconds.high > seconds.low * 1.14)
  assert.equal(estimateSeconds([probe], 100, 16)?.from, 'probe')
})
