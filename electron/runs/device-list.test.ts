/** Proves by which numbers GPUs are offered, and who is said to have each. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from '../../contract/entities/job.ts'
import { listDevices } from './device-list.ts'

const gpu = (n: number) => ({ uuid: `GPU-${n}`, name: `Card ${n}`, memoryTotalMiB: 1024, memoryFreeMiB: 512, driverVersion: '1', computeCapability: 9 })
const job = (id: number, state: Job['state'], lease: string) => ({ id, kind: 'runs.train', project: 'p', payload: { run: `run-000${id}` }, state, lease }) as unknown as Job

test('each GPU has its number, its holder and how many wait', () => {
  const devices = listDevices([gpu(0), gpu(1), gpu(2)], [job(1, 'running', 'gpu:0,gpu:2'), job(2, 'queued', 'gpu:0')], {})
  assert.deepEqual(devices.map(({ id, held, waiting }) => [id, held?.run ?? null, waiting]), [[0, 'run-0001', 1], [1, null, 0], [2, 'run-0001', 0]])
  assert.deepEqual([devices[1]?.memory, devices[1]?.free], [2 ** 30, 2 ** 29])
})

test('where the environment shows a few of them, only those are offered, in its order', () => {
  assert.deepEqual(listDevices([gpu(0), gpu(1), gpu(2)], [], { CUDA_VISIBLE_DEVICES: '2,GPU-0' }).map(({ id, name }) => [id, name]), [[0, 'Card 2'], [1, 'Card 0']])
})
