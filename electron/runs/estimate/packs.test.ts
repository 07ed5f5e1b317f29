/** Proves that what is chosen under a cap on a GPU's memory stays below it: the layout that a run would have, at rows of one length. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeRunConfig } from '../../../contract/run-config.ts'
import { estimateMemory } from './memory.ts'
import type { ModelShape } from './model-shape.ts'

const GIB = 2 ** 30
/** Models of 3.1 and 7.6 billion weights. */
const THREE: ModelShape = { hidden: 2048, layers: 36, q: 2048, k: 256, ffn: 11008, vocab: 151936, isTied: true }
const SEVEN: ModelShape = { hidden: 3584, layers: 28, q: 3584, k: 512, ffn: 18944, vocab: 151936, isTied: false }

for (const [gib, title, shape, rowTokens] of [[7, '3B', THREE, 4096], [11, '7B', SEVEN, 4096], [22, '7B', SEVEN, 2048]] as const) {
  test(`${title} at ${rowTokens} tokens a row trains under ${gib} GiB, and uses most of it`, () => {
    const config = completeRunConfig({ base_model: 'm', dataset_dir: 'd', max_length: rowTokens, batch_size: 4, load_quantization: 'nf4', packing: 'auto' })
    const { total, fits } = estimateMemory({ shape, config, device: 'gpu', rowTokens, available: gib * GIB, capacity: gib * GIB })
    assert.ok(total < (gib - 0.45) * GIB && total > (gib - 1.4) * GIB, String(total / GIB))
    assert.notEqual(fits, 'no')
  })
}
