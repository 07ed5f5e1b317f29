import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ggufText, readGgufHeader } from './gguf-header.ts'
import { openGguf } from './open-gguf.ts'
import { starterGguf } from '../../../tests/fixtures/gguf/starter-gguf.ts'

const folder = mkdtempSync(join(tmpdir(), 'gguf-header-'))
after(() => rmSync(folder, { recursive: true }))
const good = await starterGguf()

function broken(name: string, change: (bytes: Buffer) => Buffer): string {
  const path = join(folder, `${name}.gguf`)
  writeFileSync(path, change(readFileSync(good)))
  return path
}

function patched(name: string, at: number, bytes: readonly number[]): string {
  return broken(name, (buffer) => {
    Buffer.from(bytes).copy(buffer, at)
    return buffer
  })
}

test('reads the header of a real file', () => {
  const header = readGgufHeader(good, { arrays: ['tokenizer.ggml.tokens'] })
  const tokens = header.metadata.get('tokenizer.ggml.tokens')
  assert.equal(ggufText(header, 'general.architecture'), 'qwen2')
  assert.equal(header.tensors.length, 74)
  assert.ok(typeof tokens === 'object' && tokens.values?.[2] === '<|im_end|>')
  const last = header.tensors.reduce((end, tensor) => Math.max(end, tensor.offset + tensor.bytes), 0)
  assert.ok(header.fileBytes - header.dataStart - last < 32)
})

test('refuses a file cut short anywhere, within a second, naming the field', async () => {
  const bytes = readFileSync(good)
  for (const keep of [0, 3, 4, 10, 43, 500, 5_000, 60_000, 100_000, 131_000, 140_000, 6_000_000, bytes.length - 1_000]) {
    const path = join(folder, `cut-${keep}.gguf`)
    copyFileSync(good, path)
    truncateSync(path, keep)
    const start = performance.now()
    await assert.rejects(openGguf({ path }), (error: Error & { code?: string }) => error.code === 'bad_gguf' && /: .+: .+/.test(error.message))
    assert.ok(performance.now() - start < 1_000)
  }
  assert.throws(() => readGgufHeader(join(folder, 'cut-6000000.gguf')), /tensor blk\.\d+\..*cut short/)
})

test('refuses wrong magic, version and counts', () => {
  assert.throws(() => readGgufHeader(patched('magic', 0, [0x47, 0x47, 0x4d, 0x4c])), { code: 'bad_gguf', message: /magic/ })
  assert.throws(() => readGgufHeader(patched('version', 4, [9, 0, 0, 0])), /version: 9/)
  assert.throws(() => readGgufHeader(patched('tensors', 8, [0, 0, 0, 0, 0, 0, 0, 0x80])), /tensor_count/)
  assert.throws(() => readGgufHeader(patched('keys', 16, [255, 255, 255, 255, 0, 0, 0, 0])), /metadata_kv_count/)
})

test('refuses a 43-byte file that declares an array of 2^63 elements, in little memory', () => {
  const path = join(folder, 'tiny.gguf')
  const bytes = Buffer.alloc(43)
  bytes.write('GGUF', 0, 'latin1')
  bytes.writeUInt32LE(3, 4)
  bytes.writeBigUInt64LE(0n, 8)
  bytes.writeBigUInt64LE(1n, 16)
  bytes.writeBigUInt64LE(1n, 24)
  bytes.write('a', 32, 'latin1')
  bytes.writeUInt32LE(9, 33)
  bytes.writeUInt32LE(4, 37)
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 41), Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80])]))
  const before = process.memoryUsage().rss
  assert.throws(() => readGgufHeader(path), /a length/)
  assert.ok(process.memoryUsage().rss - before < 100e6)
})

test('names a missing file', () => {
  assert.throws(() => readGgufHeader(join(folder, 'none.gguf')), { code: 'not_found' })
})

test('survives random changes of the header without a crash or a hang', () => {
  const bytes = readFileSync(good)
  const path = join(folder, 'fuzz.gguf')
  let state = 12345
  const random = (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state % limit
  }
  let refused = 0
  for (let round = 0; round < 300; round++) {
    const changed = Buffer.from(bytes.subarray(0, 140_000))
    for (let i = 0; i < 1 + random(4); i++) changed[random(round % 2 === 0 ? 1_000 : 132_000)] = random(256)
    writeFileSync(path, Buffer.concat([changed, bytes.subarray(140_000, 140_100)]))
    try {
      readGgufHeader(path)
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'bad_gguf')
      refused++
    }
  }
  assert.equal(refused, 300)
})
