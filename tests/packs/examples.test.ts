/**
 * The examples that a rulebook's author calls good or bad are judged so, and there are enough of them to teach
 * a reader every check. Knows no pack.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compilePack, isNotYet, openPack, packFolders } from './open-pack.ts'

const LEAST_GOOD = 4
const LEAST_BAD = 8

for (const folder of packFolders()) {
  const pack = openPack(folder)
  const { examples = [], checks = {}, suites = {} } = pack.rulebook?.source ?? {}
  describe(`examples of ${pack.id}`, () => {
    test('show good answers, and a bad one for every check that has a gate', () => {
      const broken = new Set(examples.flatMap(({ breaks }) => breaks ?? []))
      const gated = Object.values(suites).flatMap(({ gates }) => Object.keys(gates ?? {}))
      assert.deepEqual([...broken].filter((check) => !Object.hasOwn(checks, check)), [])
      assert.ok(examples.every(({ good, breaks }) => (good === true) !== ((breaks ?? []).length > 0)), 'each is good or breaks something')
      if (!folder.includes('knowledge')) return
      assert.deepEqual(gated.filter((check) => !broken.has(check)), [])
      assert.ok(examples.filter(({ good }) => good === true).length >= LEAST_GOOD)
      assert.ok(examples.filter(({ breaks }) => breaks !== undefined).length >= LEAST_BAD)
    })
    if (isNotYet(pack)) return
    const compiled = compilePack(pack)
    for (const { answer, prompt = '', category, request, breaks = [] } of examples) {
      test(`${breaks.length === 0 ? 'good' : `breaks ${breaks.join(', ')}`}: ${answer.replaceAll('\n', ' / ')}`, () => {
        const asked = request === undefined ? {} : { request: request as Record<string, string | number> }
        const { results } = compiled.score({ prompt, completion: answer, ...(category === undefined ? {} : { category }), ...asked })
        assert.deepEqual(results.filter(({ k, n }) => k < n).map(({ check }) => check).toSorted(), breaks.toSorted())
        assert.ok(results.some(({ n }) => n > 0), 'something is judged')
      })
    }
  })
}
