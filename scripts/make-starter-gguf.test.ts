import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { appPaths } from '../electron/platform/paths.ts'
import { makeStarterGguf } from './make-starter-gguf.ts'

test('the starter’s GGUF file that ships is what the starter model, the converter and the quantiser make today', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starter-gguf-'))
  try {
    const again = join(folder, 'again.gguf')
    await makeStarterGguf(again, join(tmpdir(), 'tunesmith-test-home'))
    assert.ok(readFileSync(again).equals(readFileSync(appPaths.starterGguf)), 'run scripts/make-starter-gguf.ts and commit the file')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
