import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readBeads } from '../../tests/sequence/tiny-rulebook.ts'
import { meets, opposite, readDemands } from './demands.ts'
import type { Demand } from './demands.ts'
import { buildUniverse } from './records.ts'

const rulebook = readBeads()
const universe = buildUniverse(rulebook, 'bead')
const scope = { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set(['n', 'x']) }
const answer = [{ kind: 'pearl', hue: 'red' }, { kind: 'Cube', hue: 'red' }]

function read(text: string): Demand[] {
  return readDemands('request.x.check', text, scope, universe)
}

describe('what an expression over the answer demands', () => {
  for (const [text, kinds, holds] of [
    ['len(answer) == n', ['length'], true],
    ['n != len(answer) + 1', ['length'], true],
    ['len(answer) >= 1 and len(answer) < n', ['length', 'length'], false],
    ['answer[1].kind == x', ['at'], true],
    ['answer[n].kind == x', ['at'], false],
    ['x != first(answer).kind or answer[1].hue == red', ['at'], true],
    ['any(answer.kind == x)', ['some'], true],
    ['x in answer.kind', ['some'], true],
    ['x not in answer.kind', ['every'], false],
    ['not any(answer.kind == x)', ['every'], false],
    ['all(answer.kind in ROUND)', ['every'], false],
    ['not all(answer.kind in ROUND)', ['some'], true],
    ['any(answer.hue == blue) and answer[2].kind == \'Cube\'', ['some', 'at'], false],
    ['any(answer.kind == x) or len(answer) == n', ['other'], true],
    ['answer[1].hue == answer[2].hue', ['other'], true],
    ['len(answer[kind in ROUND]) == 1', ['other'], true],
  ] as const) {
    it(`${kinds.join(', ')}: ${text}`, () => {
      const demands = read(text)
      const request = { n: 2, x: 'pearl' }
      assert.deepEqual(demands.map((demand) => demand.kind), kinds)
      assert.equal(demands.every((demand) => meets(demand, answer, request)), holds)
      for (const demand of demands) assert.notEqual(meets(demand, answer, request), meets(opposite(demand), answer, request))
    })
  }

  it('is not met at a position that is not there', () => {
    assert.equal(meets(read('answer[3].kind != x')[0] as Demand, answer, { x: 'pearl' }), false)
  })

  it('refuses an expression with an unknown field and says where it stands', () => {
    assert.throws(() => read('answer[1].kinds == x'), /request\.x\.check: .*kinds/)
    assert.throws(() => read('any(answer.kind == y)'), /request\.x\.check: .*"y"/)
  })
})
