/**
 * A rulebook may say more than the engine compiles: such parts are named, each at its place, and nothing else is wrong with it.
 * Knows the concepts of the later move list, which was written to prove the schema.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openPack, packFolder } from './open-pack.ts'

/** Concept → how often the later move list uses it. */
const CONCEPTS: Readonly<Record<string, number>> = {
  resolve: 3, name_of: 2, prefix: 1, run: 2, soft: 7, chance: 1, prefer: 1, relax: 1, annotate: 1, default: 2, fuzzy: 1,
}

describe('the rulebook of the later move list', () => {
  const { problems } = openPack(packFolder('wzrdbrain-moves'))

  test('is read without an error or a warning', () => {
    assert.deepEqual(problems.filter(({ severity }) => severity !== 'not-yet'), [])
  })

  test('has every part that is not compiled yet named at its place', () => {
    const found: Record<string, number> = {}
    for (const { path } of problems) {
      const concept = path.split('.').at(-1) ?? ''
      found[concept] = (found[concept] ?? 0) + 1
    }
    assert.deepEqual(found, CONCEPTS)
    for (const { file, line, column, message, next_step } of problems) {
      assert.ok(file === 'rulebook.yaml' && line > 1 && column > 0 && message.endsWith('yet.') && next_step.length > 0, message)
    }
  })
})
