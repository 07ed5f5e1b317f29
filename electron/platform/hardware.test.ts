/** Proves that the list of GPUs follows what the driver says, a lost GPU included. */

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { readNvidiaGpus } from './hardware.ts'

test('a GPU that is lost leaves the list, the others stay; without a driver there is none', { skip: process.platform === 'win32' && 'SKIPPED: the double of nvidia-smi is a shell script' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'smi-'))
  const path = process.env['PATH']
  t.after(() => {
    process.env['PATH'] = path
    rmSync(folder, { recursive: true })
  })
  process.env['PATH'] = [folder, path].join(delimiter)
  const says = (text: string, code: number) => {
    writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\ncat <<'END'\n${text}\nEND\nexit ${code}\n`)
    chmodSync(join(folder, 'nvidia-smi'), 0o755)
  }
  const gpu = (id: number) => `GPU-${id}, NVIDIA H200, 143771, 143000, 570.1, 9.0`
  says(`${gpu(0)}\n${gpu(1)}`, 0)
  assert.deepEqual((await readNvidiaGpus()).map(({ uuid }) => uuid), ['GPU-0', 'GPU-1'])
  says(`${gpu(0)}\nUnable to determine the device handle for GPU0000:01:00.0: GPU is lost.  Reboot the system to recover this GPU`, 15)
  assert.deepEqual((await readNvidiaGpus()).map(({ uuid }) => uuid), ['GPU-0'])
  says('NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.', 9)
  assert.deepEqual(await readNvidiaGpus(), [])
})
