import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readGgufHeader } from '../platform/llama/gguf-header.ts'
import { quantizeGguf } from '../platform/llama/quantize-gguf.ts'
import { expectedBytes, expectedTypes } from './expected-tensors.ts'
import { writeTestGguf } from '../../tests/fixtures/gguf/write-gguf.ts'
import type { TestTensor } from '../../tests/fixtures/gguf/write-gguf.ts'

const folder = mkdtempSync(join(tmpdir(), 'census-'))
after(() => rmSync(folder, { recursive: true }))

function model(width: number, feed: number, layers: number, isTied: boolean): TestTensor[] {
  const matrix = (name: string, rows: number, columns: number): TestTensor => ({ name, shape: [rows, columns], type: 'F16' })
  const vector = (name: string): TestTensor => ({ name, shape: [width], type: 'F32' })
  const tensors = [matrix('token_embd.weight', width, 8), vector('output_norm.weight')]
  if (!isTied) tensors.push(matrix('output.weight', width, 8))
  for (let i = 0; i < layers; i++) {
    for (const part of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) tensors.push(matrix(`blk.${i}.${part}.weight`, width, width))
    for (const part of ['attn_q', 'attn_k', 'attn_v']) tensors.push(vector(`blk.${i}.${part}.bias`))
    tensors.push(matrix(`blk.${i}.ffn_gate.weight`, width, feed), matrix(`blk.${i}.ffn_up.weight`, width, feed), matrix(`blk.${i}.ffn_down.weight`, feed, width))
    tensors.push(vector(`blk.${i}.attn_norm.weight`), vector(`blk.${i}.ffn_norm.weight`))
  }
  return tensors
}

const SHAPES = [
  { what: 'rows of 256, tied embeddings, 16 layers', width: 256, feed: 256, layers: 16, isTied: true },
  { what: 'rows of 256, own output matrix, 28 layers', width: 256, feed: 256, layers: 28, isTied: false },
  { what: 'rows that do not divide by 256 fall back, 24 layers', width: 96, feed: 256, layers: 24, isTied: true },
  { what: 'rows that do not divide by 32 stay F16, 6 layers', width: 48, feed: 256, layers: 6, isTied: false },
]

for (const { what, width, feed, layers, isTied } of SHAPES) {
  test(`llama.cpp quantises as the rules say: ${what}`, async () => {
    const input = join(folder, `${width}-${layers}.gguf`)
    const tensors = model(width, feed, layers, isTied)
    writeTestGguf(
      input,
      {
        'general.architecture': { text: 'qwen2' },
        'qwen2.block_count': { u32: layers },
        'qwen2.context_length': { u32: 64 },
        'qwen2.embedding_length': { u32: width },
        'qwen2.feed_forward_length': { u32: feed },
        'qwen2.attention.head_count': { u32: 4 },
        'qwen2.attention.head_count_kv': { u32: 4 },
        'qwen2.attention.layer_norm_rms_epsilon': { f32: 1e-6 },
        'general.file_type': { u32: 1 },
        'tokenizer.ggml.model': { text: 'no_vocab' },
        'qwen2.vocab_size': { u32: 8 },
      },
      tensors,
    )
    for (const quantization of ['Q8_0', 'Q4_K_M', 'Q5_K_M', 'Q6_K'] as const) {
      const output = join(folder, `${width}-${layers}-${quantization}.gguf`)
      await quantizeGguf({ input, output, quantization, threads: 1 })
      const header = readGgufHeader(output)
      const expected = expectedTypes(tensors, quantization, { architecture: 'qwen2', layers, experts: 0 })
      assert.deepEqual(Object.fromEntries(header.tensors.map((tensor) => [tensor.name, tensor.type]).sort()), Object.fromEntries([...expected].sort()), quantization)
      assert.equal(expectedBytes(tensors, quantization, { architecture: 'qwen2', layers, experts: 0 }), header.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0))
    }
  })
}

test('gives the larger types to the layers that training.md names for 16 layers', () => {
  const types = expectedTypes(model(256, 256, 16, true), 'Q4_K_M', { architecture: 'qwen2', layers: 16, experts: 0 })
  const larger = [...types].filter(([name, type]) => name.includes('ffn_down') && type === 'Q6_K').map(([name]) => Number(name.split('.')[1]))
  assert.deepEqual(larger.sort((a, b) => a - b), [0, 1, 4, 7, 10, 13, 14, 15])
})

test('raises the value matrices of a 70B model and the attention of eight experts', () => {
  const tensors = model(256, 256, 80, false)
  const large = expectedTypes(tensors, 'Q4_K_M', { architecture: 'llama', layers: 80, experts: 0 })
  assert.equal([...large].filter(([name, type]) => name.includes('attn_v.weight') && type === 'Q4_K').length, 0)
  const experts = expectedTypes(tensors, 'Q4_K_M', { architecture: 'llama', layers: 80, experts: 8 })
  assert.equal(experts.get('blk.3.attn_k.weight'), 'Q8_0')
  assert.equal(experts.get('blk.3.attn_output.weight'), 'Q5_K')
})
