/** Room on disks is told for paths that do not exist yet, sizes are words, and what does not fit is refused with both numbers. */

import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { diskSpace, freeDiskBytes, nearestExisting, requireFreeBytes, sizeWords } from './disk.ts'

test('a path that is not there yet has the room of the disk above it', () => {
  const deep = join(tmpdir(), 'not', 'there', 'yet')
  assert.equal(nearestExisting(deep), tmpdir())
  assert.ok(freeDiskBytes(deep) > 0)
  assert.ok(diskSpace(deep).total >= diskSpace(deep).free)
})

test('sizes have a unit and at most three digits', () => {
  assert.deepEqual([0, 999, 1000, 6_342_111, 1.5e9, 4.5e12].map(sizeWords), ['0 bytes', '999 bytes', '1 KB', '6.34 MB', '1.5 GB', '4.5 TB'])
})

test('what does not fit is refused, with what is needed and what is free', () => {
  requireFreeBytes(tmpdir(), 1, 'A byte')
  assert.throws(() => requireFreeBytes(tmpdir(), 1e18, 'The models'), { code: 'no_space', message: /^The models: 1,000,000 TB are needed, and the disk of .* free\.$/ })
})
