import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openPack, packFolder } from '../../tests/packs/open-pack.ts'
import { failing, verdicts } from '../../tests/sequence/open-sequence.ts'
import { createRandom } from '../random.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { compileSequence } from './index.ts'

const rulebook = openPack(packFolder('wzrdbrain')).rulebook as Rulebook
const combos = compileSequence(rulebook, 'combo', ['n', 'start', 'include'])
const records = combos.universe.records

function record(name: string): Readonly<Record<string, unknown>> {
  return records[combos.words.names.indexOf(name)] ?? {}
}

describe('what the original list of tricks pins down', () => {
  it('has 72 names, among them these', () => {
    assert.equal(combos.words.names.length, 72)
    for (const name of ['front open gazelle', 'fakie 360', 'forward soul slide', 'front open gazelle s', 'back predator']) assert.ok(combos.words.names.includes(name), name)
  })

  it('turns a gazelle both ways and leaves a 360 as it is', () => {
    assert.equal(record('front open gazelle')['exit'], 'back')
    assert.equal(record('back closed gazelle')['exit'], 'front')
    assert.equal(record('fakie 360')['exit'], 'back')
  })

  it('gives a predator and a 360 no stance, and every stance and direction is legal', () => {
    for (const { move, entry, exit, stance } of records) {
      assert.ok(['front', 'back'].includes(String(entry)) && ['front', 'back'].includes(String(exit)))
      if (move === 'predator' || move === '360') assert.equal(stance, null)
      else assert.ok(stance === null || stance === 'open' || stance === 'closed')
    }
  })

  it('names an unknown move, and refuses an unknown direction or stance in a name', () => {
    assert.deepEqual(combos.draw(createRandom(1), { n: 3, start: 'kickflip' }), { reject: 'unknown move: kickflip' })
    assert.match(combos.words.read('front open kickflip').problems[0]?.reason ?? '', /"kickflip" is not a known move/)
    for (const name of ['sideways open gazelle', 'front ajar gazelle']) assert.deepEqual(combos.words.read(name).problems.map((problem) => problem.check), ['moves'])
  })

  it('draws exactly as many tricks as asked, none for 0 and one for 1', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 10]) assert.equal((combos.drawRecords(createRandom(n), { n }) as number[]).length, n)
  })

  it('links every trick of a long combo', () => {
    for (let i = 0; i < 50; i += 1) {
      const drawn = (combos.drawRecords(createRandom(i), { n: 10 }) as number[]).map((number) => records[number])
      for (let k = 1; k < 10; k += 1) assert.equal(drawn[k]?.['entry'], drawn[k - 1]?.['exit'])
    }
  })

  it('never puts an opener after the first trick, and draws the others uniformly', () => {
    const openers = ['predator', 'predator one', 'parallel']
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i += 1) {
      for (const [k, number] of (combos.drawRecords(createRandom(3, i), { n: 5 }) as number[]).entries()) {
        const move = String(records[number]?.['move'])
        assert.ok(k === 0 || !openers.includes(move))
        counts.set(`${k === 0 ? 'first' : 'later'} ${move}`, (counts.get(`${k === 0 ? 'first' : 'later'} ${move}`) ?? 0) + 1)
      }
    }
    assert.equal([...counts.keys()].length, 26 + 23)
    for (const [key, count] of counts) assert.ok(Math.abs(count - (key.startsWith('first') ? 4000 / 26 : 16_000 / 23)) < (key.startsWith('first') ? 60 : 130), `${key} ${count}`)
  })
})

describe('the verdicts that were decided', () => {
  const short = (...checks: string[]): ((answer: string) => Record<string, string>) => (answer) => Object.fromEntries(checks.map((check) => [check, verdicts(combos.score(answer, {}))[check] ?? '']))

  it('`back slide` without its direction is a move; display_word fails and moves passes', () => {
    assert.deepEqual(failing(combos.score('1. back slide', {})), ['display_word'])
    assert.deepEqual(short('moves', 'display_word')('1. back slide'), { moves: '1/1', display_word: '0/1' })
  })

  it('`fakie gazelle`: display_word and stance fail, its direction is back', () => {
    assert.deepEqual(failing(combos.score('1. back open tree\n2. fakie gazelle\n3. forward 360', {})), ['display_word', 'stance'])
    assert.deepEqual(short('link')('1. back open tree\n2. fakie gazelle\n3. forward 360'), { link: '2/2' })
  })

  it('`open gazelle`: display_word fails and its pairs are not applicable', () => {
    assert.deepEqual(failing(combos.score('1. front predator\n2. open gazelle\n3. back open tree', {})), ['display_word'])
    assert.deepEqual(short('link', 'stance')('1. front predator\n2. open gazelle\n3. back open tree'), { link: 'na', stance: '3/3' })
  })

  it('`front 360`: display_word fails only', () => {
    assert.deepEqual(failing(combos.score('1. front predator\n2. front 360\n3. forward 180', {})), ['display_word'])
  })

  for (const answer of ['1) front predator\n2) front open tree', '  1. front predator\n  2. front open tree', '**1.** front predator\n**2.** front open tree']) {
    it(`reads ${JSON.stringify(answer)}`, () => assert.deepEqual(failing(combos.score(answer, { n: 2 })), []))
  }

  it('sees what the first evaluator was blind to', () => {
    assert.deepEqual(failing(combos.score('1. open tree\n2. fakie gazelle\n3. front open 360', { n: 2, start: 'lion' })), ['display_word', 'stance', 'count', 'constraint'])
    assert.deepEqual(failing(combos.score('1. front open tree\n2. forward 180', { include: 'lion' })), ['constraint'])
  })
})
