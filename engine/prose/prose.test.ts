/** What an answer in prose states is judged, what it leaves out is not; each slip has its place. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allSamples, openCanteen } from '../../tests/engine/canteen.ts'
import type { CheckResult } from '../interfaces.ts'

const canteen = openCanteen()

function judge(dish: string, answer: string): CheckResult {
  const [result] = canteen.score({ category: 'dishes', request: { d: dish }, completion: answer }).results
  assert.ok(result)
  return result
}

describe('facts', () => {
  for (const [dish, answer, k, n, wrong] of [
    ['pie', 'pie: It tastes sweet. The price of pie is 3 coins. It comes last.', 3, 3, null],
    ['pie', 'The taste is sweet, I think.', 1, 1, null],
    ['pie', 'IT  TASTES\nSWEET!', 1, 1, null],
    ['pie', 'It tastes salty.', 0, 1, 'It tastes salty'],
    ['pie', 'Well: it tastes sweet. The price of pie is 5 coins.', 1, 2, 'The price of pie is 5 coins'],
    ['pie', 'It tastes of cardboard. Really.', 0, 1, 'It tastes of cardboard'],
    ['soup', 'It tastes salty. It comes last.', 1, 2, 'It comes last'],
    ['pie', '  \n It tastes hot.', 0, 1, 'It tastes hot'],
  ] as const) {
    it(`of ${dish} in ${JSON.stringify(answer)}: ${k} of ${n}`, () => {
      const result = judge(dish, answer)
      assert.deepEqual([result.k, result.n, result.unit], [k, n, 'field'])
      assert.deepEqual(result.failures.map(({ span }) => answer.slice(span[0], span[1])), wrong === null ? [] : [wrong])
      assert.ok(result.failures.every(({ reason }) => reason.includes(wrong ?? '')))
    })
  }

  it('that are not stated are not judged', () => {
    for (const answer of ['', 'No idea.', 'A pie is a pie.']) assert.deepEqual([judge('pie', answer).n, typeof judge('pie', answer).notApplicable], [0, 'string'])
  })

  it('need to know what was asked about', () => {
    const [result] = canteen.score({ category: 'dishes', request: {}, completion: 'It tastes salty.' }).results
    assert.deepEqual([result?.n, result?.notApplicable], [0, 'the prompt does not say which d'])
  })
})

describe('prose that is written', () => {
  const told = allSamples(canteen, canteen.plan()).filter(({ category }) => category === 'dishes')
  it('states every fact that is true, and no other', () => {
    for (const sample of told) {
      const [result] = canteen.scoreSample(sample)
      assert.deepEqual([result?.k, result?.n], sample.request['d'] === 'pie' || sample.request['d'] === 'Ice' ? [3, 3] : [2, 2], sample.answer)
    }
  })
  it('can be broken, and has no grammar', () => {
    for (const sample of told) {
      const broken = canteen.mutate(sample, 'facts', 3)
      assert.ok(broken)
      assert.ok(canteen.scoreSample(broken).some(({ k, n }) => k < n), broken.answer)
      assert.ok('none' in canteen.grammarFor({ category: 'dishes', request: sample.request }))
    }
  })
})
