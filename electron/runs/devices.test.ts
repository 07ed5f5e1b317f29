/** Proves which devices a run leases and how its trainer is started on them, on pretended GPUs. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchFor, leaseFor, visibleGpus, type DeviceWish } from './devices.ts'

const wish = (values: Partial<DeviceWish> = {}): DeviceWish => ({ recipe: 'sft', device: 'auto', devices: 1, device_ids: null, ...values })
const FOUR = ['0', '1', '2', '3']
const idle = () => 0

test('a run takes the GPUs that fewest jobs wait for, or those that it names; a run on the processor takes none', () => {
  const load = (device: string) => ({ 'gpu:0': 2, 'gpu:1': 0, 'gpu:2': 1, 'gpu:3': 0 })[device] ?? 0
  assert.equal(leaseFor(wish(), 'gpu:0', FOUR, load), 'gpu:1')
  assert.equal(leaseFor(wish({ devices: 2 }), 'gpu:0', FOUR, load), 'gpu:1,gpu:3')
  assert.equal(leaseFor(wish({ device_ids: [2, 0] }), 'gpu:0', FOUR, load), 'gpu:0,gpu:2')
  assert.equal(leaseFor(wish({ device: 'cpu', devices: 2 }), 'gpu:0', FOUR, load), 'cpu')
  assert.equal(leaseFor(wish({ devices: 2 }), 'cpu', [], load), 'cpu')
  assert.equal(leaseFor(wish(), 'gpu:0', [], load), 'gpu:0')
})

test('more GPUs than there are, or one that is not there, are refused by name', () => {
  assert.throws(() => leaseFor(wish({ devices: 5 }), 'gpu:0', FOUR, idle), /devices is 5, but the studio sees gpu:0, gpu:1, gpu:2, gpu:3/)
  assert.throws(() => leaseFor(wish({ device_ids: [1, 7] }), 'gpu:0', FOUR, idle), /device_ids names gpu:7/)
})

test('one process by itself, several by torchrun, each run seeing only what it leased', () => {
  assert.deepEqual(launchFor(wish(), 'gpu:0', ['0'], '/r'), { args: ['-m', 'trainer', 'sft', '--run', '/r'], env: {} })
  assert.deepEqual(launchFor(wish(), 'gpu:3', FOUR, '/r').env, { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '3' })
  const two = launchFor(wish({ devices: 2 }), 'gpu:1,gpu:3', FOUR, '/r')
  assert.equal(two.env['CUDA_VISIBLE_DEVICES'], '1,3')
  assert.equal(two.args.join(' '), '-m torch.distributed.run --nnodes 1 --rdzv-backend c10d --rdzv-endpoint 127.0.0.1:0 --local-addr 127.0.0.1 --nproc-per-node 2 -m -- trainer sft --run /r')
  const nodes = launchFor(wish({ devices: 4 }), 'gpu:0,gpu:1,gpu:2,gpu:3', FOUR, '/r', { nodes: 2, endpoint: 'first:29500' })
  assert.match(nodes.args.join(' '), /--nnodes 2 --rdzv-backend c10d --rdzv-endpoint first:29500 --rdzv-id tunesmith --nproc-per-node 4 -m -- trainer/)
})

test('a studio that was itself given some GPUs counts only those', () => {
  assert.deepEqual(visibleGpus(8, { CUDA_VISIBLE_DEVICES: '4, 6' }), ['4', '6'])
  assert.deepEqual(visibleGpus(2, {}), ['0', '1'])
  assert.equal(launchFor(wish({ devices: 2 }), 'gpu:0,gpu:1', ['4', '6'], '/r').env['CUDA_VISIBLE_DEVICES'], '4,6')
})
