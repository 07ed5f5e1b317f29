/**
 * A domain built from an empty project by the forms of the Knowledge screen, its lists pasted, its rules chosen as sentences: what it writes keeps the
 * pack's rules, and the other way round. The whole of it, with every kind of request, is a part of the full proof.
 */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgedBy } from '../authoring/cross-check.ts'
import { compilePack, openPack, packFolder } from '../packs/open-pack.ts'
import { hasChromium, openStudio } from './open-studio.ts'
import { rebuildInWindow } from './rebuild-flow.ts'

const skip = hasChromium() ? false : 'there is no Chromium here'

test('combos rebuilt in the window: each rulebook accepts the samples of the other', { skip, timeout: 300_000 }, async () => {
  const studio = await openStudio()
  try {
    const faults: string[] = []
    studio.page.on('pageerror', (error) => faults.push(error.message))
    studio.page.setDefaultTimeout(60_000)
    await rebuildInWindow(studio.page, 'lists')
    const folder = readdirSync(studio.home).find((name) => name === 'Wizard skating') ?? assert.fail('no project was made')
    const built = compilePack(openPack(join(studio.home, folder)))
    const pack = compilePack(openPack(packFolder('wzrdbrain')))
    for (const [from, by] of [[built, pack], [pack, built]] as const) {
      const { samples, verdicts, unjudged, faults: refused } = judgedBy(from, by, 2_000)
      assert.deepEqual(refused.slice(0, 3), [])
      assert.equal(samples, 2_000)
      assert.equal(unjudged, 0)
      assert.ok(verdicts > 10_000)
    }
    assert.deepEqual(faults, [])
  } finally {
    await studio.close()
  }
})
