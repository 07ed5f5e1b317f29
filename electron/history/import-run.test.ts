/** Foreign runs become ordinary run folders; what cannot be read is counted, what is no run is refused. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { importRun } from './import-run.ts'
import { readLabels, writeLabels } from './labels.ts'
import { readRun } from './read-run.ts'
import { maskedCrc } from './tensorboard.ts'

const folder = mkdtempSync(join(tmpdir(), 'import-run-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, data: string | Buffer) => {
  writeFileSync(join(folder, name), data)
  return join(folder, name)
}

/** One TFRecord frame around an Event with a step and one scalar. */
function record(step: number, tag: string, value: number): Buffer {
  const float = Buffer.alloc(4)
  float.writeFloatLE(value)
  const field = (key: number, body: Buffer) => Buffer.concat([Buffer.from([key, body.length]), body])
  const scalar = Buffer.concat([field(0x0a, Buffer.from(tag)), Buffer.from([0x15]), float])
  const data = Buffer.concat([Buffer.from([0x10, step]), field(0x2a, field(0x0a, scalar))])
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE(maskedCrc(head.subarray(0, 8)), 8)
  const tail = Buffer.alloc(4)
  tail.writeUInt32LE(maskedCrc(data))
  return Buffer.concat([head, data, tail])
}

test('the checksum is the one that TFRecord documents', () => {
  // CRC-32C of "123456789" is 0xe3069283 (RFC 3720, B.4 lists others); masked as in tensorflow/core/lib/hash/crc32c.h
  assert.equal(maskedCrc(Buffer.from('123456789')), (((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8) >>> 0)
})

test('a trainer_state.json becomes a run with its curves', async () => {
  const state = { max_steps: 20, log_history: [{ step: 10, loss: 2, learning_rate: 1e-4, grad_norm: 1 }, { step: 10, eval_loss: 1.8 }, { step: 20, loss: 1.5, learning_rate: 0 }, { step: 20, train_runtime: 3 }, { loss: 1 }] }
  const imported = await importRun(folder, file('trainer_state.json', JSON.stringify(state)), 'elsewhere')
  assert.deepEqual(imported.skipped, [{ reason: 'an entry without a loss, learning rate or gradient norm', count: 1 }, { reason: 'an entry without a step', count: 1 }])
  const { run, points } = readRun('p', join(folder, 'runs', imported.run))
  assert.deepEqual([run.state, run.recipe, run.base_model, run.steps, run.max_steps, run.loss, run.best_eval_loss], ['succeeded', 'imported', 'elsewhere', 20, 20, 1.5, 1.8])
  assert.deepEqual(points.filter(({ name }) => name === 'loss').map(({ step, value }) => [step, value]), [[10, 2], [20, 1.5]])
})

test('a NaN of transformers is a missing number, not a damaged file', async () => {
  const imported = await importRun(folder, file('nan.json', '{"log_history": [{"step": 1, "loss": NaN}, {"step": 2, "loss": 1.0}]}'))
  const { points } = readRun('p', join(folder, 'runs', imported.run))
  assert.deepEqual(points.map(({ step, value }) => [step, value]), [[1, null], [2, 1]])
})

test('a TensorBoard file becomes a run; a cut end and a damaged record are counted', async () => {
  const damaged = record(3, 'train/loss', 9)
  damaged[damaged.length - 6]! ^= 1
  const bytes = Buffer.concat([record(1, 'train/loss', 2), record(2, 'train/loss', 1), damaged, record(2, 'eval/loss', 1.5), record(2, 'other', 1), record(4, 'train/loss', 1).subarray(0, 20)])
  const imported = await importRun(folder, file('events.out.tfevents.1', bytes))
  assert.deepEqual(Object.fromEntries(imported.skipped.map(({ reason, count }) => [reason, count])), { 'a record’s checksum does not match': 1, 'the file is cut short': 1, 'a scalar of another kind (other)': 1 })
  const { points } = readRun('p', join(folder, 'runs', imported.run))
  assert.deepEqual(points.map(({ name, step, value }) => [name, step, value]), [['eval_loss', 2, 1.5], ['loss', 1, 2], ['loss', 2, 1]])
})

test('a file that is no run is refused by name', async () => {
  await assert.rejects(importRun(folder, file('notes.txt', 'hello')), /notes\.txt cannot be taken in as a run/)
  await assert.rejects(importRun(folder, file('empty.json', '{"log_history": []}')), /empty\.json/)
})

test('labels change one by one and survive damage', () => {
  writeLabels(folder, { tags: ['a', 'a'], note: 'n' })
  writeLabels(folder, { is_archived: true })
  assert.deepEqual(readLabels(folder), { tags: ['a'], note: 'n', is_archived: true })
  writeFileSync(join(folder, 'labels.json'), '{"tags": 3}')
  assert.deepEqual(readLabels(folder), { tags: [], note: '', is_archived: false })
})
