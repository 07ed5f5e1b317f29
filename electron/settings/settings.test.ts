/** A change of one setting leaves the others; a report tells nothing of who and where; an idle GPU is told with its remedy. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Hardware } from '../platform/hardware.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio } from '../studio.ts'
import { redact } from './about.ts'
import { decide } from './machine.ts'

const bare: Hardware = { platform: 'linux', arch: 'x64', cpuModel: 'x', cpuCores: 8, memoryBytes: 16e9, nvidiaGpus: [], hasRocm: false, hasMps: false }
const gpu = { uuid: 'u', name: 'RTX 3060', memoryTotalMiB: 12_000, memoryFreeMiB: 11_000, driverVersion: '590.1', computeCapability: 8.6 }

test('a change of one setting leaves the others as they are', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'settings-'))
  const studio = createStudio({ surface: 'cli', paths: homePaths(home, {}) })
  t.after(async () => {
    await studio.close()
    rmSync(home, { recursive: true, force: true })
  })
  await studio.call('settings.set', { change: { inference_threads: 3 } })
  const after = await studio.call('settings.set', { change: { python_backend: 'cpu' } })
  assert.deepEqual([after.inference_threads, after.python_backend], [3, 'cpu'])
  const cleared = await studio.call('settings.set', { change: { inference_threads: null } })
  assert.deepEqual([cleared.inference_threads, cleared.python_backend], [null, 'cpu'])
})

test('a report keeps facts and loses names, addresses with passwords and tokens', () => {
  const text = 'disk: 5 GB free at /home/ada/tunesmith\npython: /mnt/ada-big/python/cpu-1 (/mnt/ada-big/python2)\nindex: https://ada:secret@pypi.example/simple\ntoken hf_abcdefgh1234 of ada@example.org on box-7\nadam stays, /home/adam too'
  const out = redact(text, { home: '/home/ada', user: 'ada', host: 'box-7', folders: { '/mnt/ada-big/python': 'PYTHON' } })
  assert.doesNotMatch(out, /secret|hf_abcdefgh|ada@example|box-7|\/home\/ada\//)
  assert.match(out, /5 GB free at ~\/tunesmith/)
  assert.match(out, /^python: PYTHON\/cpu-1 \(\/mnt/m)
  assert.match(out, /adam stays, \/home\/adam too/)
})

test('the machine says why the processor trains although there is a GPU, and what mends it', () => {
  assert.deepEqual([decide(bare, undefined, null).trains_on, decide(bare, undefined, null).mend], ['cpu', null])
  assert.equal(decide({ ...bare, nvidiaGpus: [gpu] }, undefined, 'cuda').trains_on, 'gpu')
  assert.equal(decide({ ...bare, nvidiaGpus: [gpu] }, undefined, 'cpu').mend?.action, 'repair_environment')
  assert.match(decide({ ...bare, nvidiaGpus: [gpu] }, 'cpu', 'cpu').reason, /settings/)
  assert.equal(decide({ ...bare, nvidiaGpus: [gpu] }, 'cpu', 'cpu').mend?.action, 'use_gpu')
  const old = decide({ ...bare, nvidiaGpus: [{ ...gpu, driverVersion: '470.0' }] }, undefined, null)
  assert.deepEqual([old.trains_on, old.mend?.action], ['cpu', 'use_cpu'])
  assert.doesNotMatch(old.mend?.sentence ?? '', /STUDIO_BACKEND/)
  assert.equal(decide({ ...bare, nvidiaGpus: [{ ...gpu, driverVersion: '470.0' }] }, 'cpu', null).mend, null, 'a card that cannot be used is not offered again')
  assert.equal(decide({ ...bare, hasRocm: true }, undefined, null).mend?.action, 'use_cpu')
})
