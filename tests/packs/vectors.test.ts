/**
 * Every pack's literal answers get the verdicts that were written by hand: the engine cannot vouch for itself.
 * Knows no pack; a new pack with a vectors.yaml is tested as it is.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CheckResult } from '../../engine/interfaces.ts'
import { compilePack, isNotYet, openPack, packFolders, readVectors } from './open-pack.ts'
import type { Vector } from './open-pack.ts'

const SHIPPED_MINIMUM = 60

for (const folder of packFolders()) {
  const pack = openPack(folder)
  const vectors = readVectors(folder)
  describe(`literal answers of ${pack.id}`, () => {
    test('every check is judged in every one of them', () => {
      const known = new Set(Object.keys(pack.rulebook?.source.checks ?? {}))
      const judged = new Set(vectors.flatMap((vector) => Object.keys(vector.verdicts)))
      assert.deepEqual([...judged].filter((check) => !known.has(check) && known.size > 0), [])
      assert.equal(new Set(vectors.map((vector) => vector.say)).size, vectors.length, 'each has a name of its own')
      if (folder.includes('knowledge')) assert.ok(vectors.length >= SHIPPED_MINIMUM, `${vectors.length} vectors`)
      for (const check of judged) assertBothWays(check, vectors)
    })
    if (isNotYet(pack)) {
      test('the engine agrees', { skip: 'the rulebook holds parts that are not compiled yet' }, () => undefined)
      return
    }
    const compiled = compilePack(pack)
    for (const vector of vectors) {
      test(vector.say, () => {
        const row = { messages: [...(vector.prompt === undefined ? [] : [{ role: 'user', content: vector.prompt }]), { role: 'assistant', content: vector.answer }], category: vector.category }
        const scored = compiled.score(Object.keys(vector.request).length > 0 || vector.prompt === undefined ? { ...row, request: vector.request } : row)
        assertVerdicts(vector, scored.results)
      })
    }
  })
}

/** A check that no literal answer breaks, or none keeps, is not pinned down by them. */
function assertBothWays(check: string, vectors: readonly Vector[]): void {
  const verdicts = vectors.map((vector) => vector.verdicts[check] ?? 'na').filter((verdict) => verdict !== 'na')
  if (verdicts.length === 0) return
  assert.ok(verdicts.some(isKept), `${check} holds in at least one`)
  assert.ok(verdicts.some((verdict) => !isKept(verdict)), `${check} fails in at least one`)
}

function isKept(verdict: string): boolean {
  const [k, n] = verdict.split('/')
  return verdict === 'pass' || (n !== undefined && k === n)
}

function assertVerdicts(vector: Vector, results: readonly CheckResult[]): void {
  const byCheck = new Map(results.map((result) => [result.check, result]))
  for (const [check, written] of Object.entries(vector.verdicts)) {
    const result = byCheck.get(check)
    const reasons = result?.failures.map((failure) => failure.reason).join('; ') ?? ''
    assert.equal(showVerdict(result, written), written, `${check} of ${JSON.stringify(vector.answer)} ${reasons}`)
    for (const failure of result?.failures ?? []) {
      assert.ok(failure.reason.length > 0 && failure.span[0] >= 0 && failure.span[0] <= failure.span[1] && failure.span[1] <= vector.answer.length, `span of ${check}`)
    }
  }
  const unjudged = results.filter((result) => result.n > 0 && vector.verdicts[result.check] === undefined).map((result) => result.check)
  assert.deepEqual(unjudged, [], 'every check that applies has a verdict')
}

/** The engine's verdict in the words in which it was written. */
function showVerdict(result: CheckResult | undefined, written: string): string {
  if (result === undefined || result.n === 0) return 'na'
  if (written.includes('/') || written === 'na') return `${result.k}/${result.n}`
  return result.k === result.n ? 'pass' : 'fail'
}
