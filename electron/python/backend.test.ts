import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StudioError } from '../../contract/errors.ts'
import type { Hardware } from '../platform/hardware.ts'
import { chooseBackend } from './backend.ts'

const NOTHING: Hardware = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'any',
  cpuCores: 2,
  memoryBytes: 8e9,
  nvidiaGpus: [],
  hasRocm: false,
  hasMps: false,
}
const GPU = { uuid: 'GPU-1', name: 'NVIDIA H200', memoryTotalMiB: 143771, memoryFreeMiB: 143000, driverVersion: '580.65.06', computeCapability: 9 }

test('a machine without a GPU trains on the processor, one with a current NVIDIA GPU on that', () => {
  assert.equal(chooseBackend(NOTHING).backend, 'cpu')
  const choice = chooseBackend({ ...NOTHING, nvidiaGpus: [GPU] })
  assert.equal(choice.backend, 'cuda')
  assert.match(choice.reason, /H200/)
})

test('the processor can be asked for on any machine', () => {
  for (const hardware of [{ ...NOTHING, nvidiaGpus: [GPU] }, { ...NOTHING, hasRocm: true }, { ...NOTHING, hasMps: true }]) {
    assert.equal(chooseBackend(hardware, 'cpu').backend, 'cpu')
  }
})

const REFUSED: [string, Hardware, string | undefined, RegExp][] = [
  ['an AMD GPU', { ...NOTHING, hasRocm: true }, undefined, /AMD GPU \(ROCm\), which this version cannot use yet/],
  ['an Apple GPU', { ...NOTHING, hasMps: true }, undefined, /Apple GPU \(MPS\)/],
  ['rocm by name', NOTHING, 'rocm', /ROCm/],
  ['a GPU older than Turing', { ...NOTHING, nvidiaGpus: [{ ...GPU, computeCapability: 6.1 }] }, undefined, /compute capability 6\.1/],
  ['an old driver', { ...NOTHING, nvidiaGpus: [{ ...GPU, driverVersion: '535.10' }] }, undefined, /driver 535\.10/],
  ['cuda without a GPU', NOTHING, 'cuda', /no NVIDIA GPU/],
]
for (const [what, hardware, wanted, sentence] of REFUSED) {
  test(`${what} is refused with a sentence and a next step`, () => {
    assert.throws(() => chooseBackend(hardware, wanted), (error) => {
      assert.ok(error instanceof StudioError && error.code === 'unsupported_hardware')
      assert.match(error.message, sentence)
      assert.match(error.next_step, /STUDIO_BACKEND=cpu/)
      return true
    })
  })
}

test('an unknown backend name is bad input', () => {
  assert.throws(() => chooseBackend(NOTHING, 'tpu'), /unknown backend: tpu/)
})
