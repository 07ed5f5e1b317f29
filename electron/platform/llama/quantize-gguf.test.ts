import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { starterGguf } from '../../../tests/fixtures/gguf/starter-gguf.ts'
import { writeTestGguf } from '../../../tests/fixtures/gguf/write-gguf.ts'
import { prepareConverter } from './converter.ts'
import { parseQuantization } from './ggml-types.ts'
import { ggufNumber, readGgufHeader } from './gguf-header.ts'
import { openGguf } from './open-gguf.ts'
import { quantizeGguf } from './quantize-gguf.ts'

const folder = mkdtempSync(join(tmpdir(), 'quantize-'))
after(() => rmSync(folder, { recursive: true }))
const f16 = await starterGguf('F16')

test('every quantization is written whole, is smaller than the one before and can be loaded', async () => {
  let last = statSync(f16).size + 1
  for (const quantization of ['F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M'] as const) {
    const output = join(folder, `starter-${quantization}.gguf`)
    const seen: [number, number][] = []
    await quantizeGguf({ input: f16, output, quantization, threads: 1, onProgress: (done, total) => seen.push([done, total]) })
    assert.deepEqual(seen.at(-1), [74, 74])
    assert.equal(ggufNumber(readGgufHeader(output), 'general.file_type'), { F16: 1, Q8_0: 7, Q6_K: 18, Q5_K_M: 17, Q4_K_M: 15 }[quantization])
    assert.ok(statSync(output).size < last)
    last = statSync(output).size
    const model = await openGguf({ path: output, threads: 1 })
    const [answer] = await model.complete([{ id: 'a', messages: [{ role: 'user', content: 'Say the word cat.' }] }], { temperature: 0, top_p: 1, seed: 0, max_tokens: 16 })
    await model.close()
    assert.ok((answer?.n_tokens ?? 0) > 0)
  }
})

test('a cancel ends the work and leaves no file behind', async () => {
  const input = join(folder, 'large.gguf')
  const tensors = Array.from({ length: 24 }, (_, i) => ({ name: `blk.${i}.ffn_up.weight`, shape: [1024, 2048], type: 'F16' as const }))
  const u32 = Object.fromEntries(['block_count', 'context_length', 'embedding_length', 'feed_forward_length', 'attention.head_count', 'vocab_size'].map((key) => [`qwen2.${key}`, { u32: 24 }]))
  writeTestGguf(input, { 'general.architecture': { text: 'qwen2' }, ...u32, 'qwen2.attention.layer_norm_rms_epsilon': { f32: 1e-6 }, 'tokenizer.ggml.model': { text: 'no_vocab' } }, tensors)
  const stop = new AbortController()
  const output = join(folder, 'cancelled.gguf')
  const work = quantizeGguf({ input, output, quantization: 'Q4_K_M', threads: 1, signal: stop.signal, onProgress: (done) => done >= 2 && stop.abort() })
  await assert.rejects(work, { code: 'cancelled' })
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('cancelled')), [])
})

test('refuses an input that is cut short before native code sees it', async () => {
  const input = join(folder, 'short.gguf')
  copyFileSync(f16, input)
  truncateSync(input, 5_000_000)
  await assert.rejects(quantizeGguf({ input, output: join(folder, 'never.gguf'), quantization: 'Q8_0' }), { code: 'bad_gguf', message: /cut short/ })
  assert.equal(existsSync(join(folder, 'never.gguf')), false)
})

test('reports what llama.cpp said when it fails', async () => {
  await assert.rejects(quantizeGguf({ input: f16, output: join(folder, 'no-such-folder', 'x.gguf'), quantization: 'Q8_0', threads: 1 }), (error: Error & { code?: string; detail?: string }) => {
    return error.code === 'process_failed' && (error.detail ?? '').length > 20
  })
})

test('the converter is laid out once, with what is needed and nothing more', async () => {
  const home = join(folder, 'home')
  const first = await prepareConverter(home)
  assert.deepEqual(readdirSync(first.folder).sort(), ['LICENSE', 'conversion', 'convert_hf_to_gguf.py', 'gguf-py'])
  assert.match(first.folder, /llama\.cpp-v\d+\.\d+\.\d+$/)
  const start = performance.now()
  assert.deepEqual(await prepareConverter(home), first)
  assert.ok(performance.now() - start < 50)
  assert.deepEqual(readdirSync(home), ['llama.cpp-v0.4.0'])
})

test('reads quantization names in any case and refuses others', () => {
  assert.equal(parseQuantization('q4_k_m'), 'Q4_K_M')
  assert.equal(parseQuantization('toString'), undefined)
})
