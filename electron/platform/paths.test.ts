import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { parseNvidiaGpus } from './hardware.ts'
import { homePaths, studioHome } from './paths.ts'

test('STUDIO_HOME moves everything and STUDIO_PYTHON_HOME only the Python environments', () => {
  assert.equal(studioHome({ STUDIO_HOME: 'here' }), resolve('here'))
  assert.equal(studioHome({ XDG_DATA_HOME: '/data' }, 'linux'), '/data/tunesmith')
  assert.equal(homePaths('/h', {}).python, join('/h', 'python'))
  assert.equal(homePaths('/h', { STUDIO_PYTHON_HOME: '/big' }).python, '/big')
  assert.equal(homePaths('/h', { STUDIO_PYTHON_HOME: '/big' }).database, join('/h', 'studio.db'))
})

test('GPUs are read from what nvidia-smi prints, other lines are left out', () => {
  const csv = 'GPU-1, NVIDIA H200, 143771, 143000, 580.65.06, 9.0\nNVIDIA-SMI has failed\n'
  assert.deepEqual(parseNvidiaGpus(csv), [
    { uuid: 'GPU-1', name: 'NVIDIA H200', memoryTotalMiB: 143771, memoryFreeMiB: 143000, driverVersion: '580.65.06', computeCapability: 9 },
  ])
})
