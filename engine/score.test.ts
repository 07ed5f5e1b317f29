/** Rows that no generator of ours wrote are understood, and judged for what they were asked alone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openCanteen } from '../tests/engine/canteen.ts'
import type { ScoreRow } from './index.ts'

const canteen = openCanteen()
const LIST = '1. large soup\n2. small pie'

function verdicts(row: ScoreRow): Record<string, string> {
  const { results } = canteen.score(row)
  return Object.fromEntries(results.map(({ check, k, n }) => [check, n === 0 ? 'na' : `${k}/${n}`]))
}

describe('the request of a foreign prompt', () => {
  for (const [prompt, category, request] of [
    ['Could you put together 3 plates for my friend?', 'trays', { n: 3 }],
    ['please: THREE   plates with Pie', 'trays', { n: 3, with: 'pie' }],
    ['I would love a 2-plate lunch with 7 grain soup', 'trays', { n: 2, with: '7 grain soup' }],
    ['Something with one pot stew', 'trays', { with: 'one pot stew' }],
    ['something with ice', 'trays', { with: 'Ice' }],
    ['How does pie taste?', 'dishes', { d: 'pie' }],
    ['what is 7 grain soup', 'dishes', { d: '7 grain soup' }],
    ['Bring 7 grain soup plates', null, {}],
    ['Tell me a joke', null, {}],
    ['', null, {}],
  ] as const) {
    it(`of ${JSON.stringify(prompt)} is ${JSON.stringify(request)}`, () => {
      const read = canteen.score({ prompt, completion: LIST })
      assert.deepEqual([read.category, read.request], [category, request])
    })
  }
})

describe('shapes of rows', () => {
  for (const row of [
    { messages: [{ role: 'system', content: 'x' }, { role: 'user', content: 'Bring 2 plates' }, { role: 'assistant', content: LIST }] },
    { prompt: 'Bring 2 plates', completion: LIST },
    { prompt: [{ role: 'user', content: 'Bring 2 plates' }], completion: [{ role: 'assistant', content: LIST }] },
    { input: 'Bring 2 plates', target: LIST, role: 'cook' },
    { instruction: 'Bring 2 plates', response: LIST },
  ] as readonly ScoreRow[]) {
    it(`${Object.keys(row).join(', ')} are read`, () => assert.deepEqual([verdicts(row)['listed'], verdicts(row)['count']], ['1/1', '1/1']))
  }
  it('what has no answer is not judged', () => {
    for (const row of [{}, { messages: [] }, { prompt: 'Bring 2 plates' }, { messages: [{ role: 'user', content: 5 }] }, { completion: 7 }] as unknown as ScoreRow[]) {
      assert.deepEqual(canteen.score(row).results, [])
    }
  })
})

describe('stored data', () => {
  it('wins over the prompt', () => {
    assert.equal(verdicts({ category: 'trays', request: { n: 3 }, prompt: 'Bring 2 plates', completion: LIST })['count'], '0/1')
  })
  it('that asks nothing leaves count and wish out and judges the rest', () => {
    assert.deepEqual(verdicts({ category: 'trays', request: {}, completion: LIST }), { listed: '1/1', dishes: '2/2', sizes: '2/2', sweet_end: '1/1', count: 'na', wish: 'na' })
  })
  it('of an unknown category is not judged', () => {
    assert.deepEqual(canteen.score({ category: 'drinks', request: {}, completion: LIST }).results, [])
  })
  it('with names that objects inherit changes nothing', () => {
    const row = JSON.parse(`{"category": "trays", "request": {"__proto__": {"n": 9}, "constructor": 1}, "completion": ${JSON.stringify(LIST)}}`) as ScoreRow
    assert.equal(verdicts(row)['count'], 'na')
  })
})

describe('a suite', () => {
  it('limits the categories that a row can belong to', () => {
    const row = { prompt: 'How does pie taste?', completion: 'It tastes salty.' }
    assert.equal(canteen.score(row).category, 'dishes')
    assert.deepEqual(canteen.score(row, 'trays'), { category: null, request: {}, results: [] })
  })
})
