/** A question that was kept for testing is asked by no sample of a later version. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { RowBytes } from '../../engine/index.ts'
import { APP_ROOT } from '../platform/paths.ts'
import { overlayFacts, readOverlay } from './overlay.ts'
import { openSampleSource } from './sample-source.ts'
import { keepTestQuestion, readTestQuestions } from './test-questions.ts'

const PACK = join(APP_ROOT, 'tests', 'fixtures', 'packs', 'model-railway')
const NOTHING = { answers: [], added: [], imports: [] }

/** The first rows that the source draws, as text; what it rejects as its reason. */
function drawSome(questions: readonly string[], n = 200): string[] {
  const { source } = openSampleSource({ projectDir: PACK, overrides: {}, overlay: { ...NOTHING, questions } })
  return Array.from({ length: n }, (_, position) => {
    const into = new RowBytes()
    const drawn = source.draw(position, 0, into)
    return 'reject' in drawn ? drawn.reject : Buffer.from(into.written()).toString('utf8')
  })
}

test('rows that ask a kept question are rejected by name, the others stay as they were', () => {
  const before = drawSome([])
  const asked = /"role":"user","content":"([^"]+)"/.exec(before.find((row) => row.startsWith('{')) ?? '')?.[1] ?? ''
  assert.notEqual(asked, '')
  const after = drawSome([asked.toLowerCase().replaceAll(/\s+/g, ' ').trim()])
  const changed = after.filter((row, i) => row !== before[i])
  assert.ok(changed.length > 0, 'a row asked it')
  assert.deepEqual(new Set(changed), new Set(['test question']))
})

test('a kept question puts earlier versions behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'questions-'))
  try {
    const before = overlayFacts(readOverlay(folder))
    assert.equal(keepTestQuestion(folder, [{ role: 'user', content: 'Where to?' }], null), true)
    assert.equal(keepTestQuestion(folder, [{ role: 'user', content: 'Where to?' }], null), false)
    assert.equal(readTestQuestions(folder).length, 1)
    assert.notDeepEqual(overlayFacts(readOverlay(folder)), before)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
