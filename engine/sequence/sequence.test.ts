import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../random.ts'
import { StudioError } from '../../contract/errors.ts'
import { failing, matcherFor, verdicts } from '../../tests/sequence/open-sequence.ts'
import { readBeads, section } from '../../tests/sequence/tiny-rulebook.ts'
import type { Sections } from '../../tests/sequence/tiny-rulebook.ts'
import type { RequestValues } from '../interfaces.ts'
import { compileSequence } from './index.ts'
import type { SequenceKind } from './index.ts'

function compile(changed: Sections = {}, ask: readonly string[] = ['n', 'begin', 'with']): SequenceKind {
  return compileSequence(readBeads(changed), 'string', ask)
}

function drawText(kind: SequenceKind, request: RequestValues, ...path: number[]): string {
  const drawn = kind.draw(createRandom(11, ...path), request)
  if ('reject' in drawn) throw new Error(drawn.reject)
  return drawn.text
}

const beads = compile()

describe('the verdicts of a sequence', () => {
  for (const [answer, request, expected] of [
    ['1. rosy big pearl\n2. red small Cube\n3. blue clasp', { n: 3 }, { listed: '1/1', kinds: '3/3', colour: '3/3', size: '3/3', match: '2/2', ending: '1/2', count: '1/1', wish: 'na' }],
    ['rosy big pearl', { n: 1, with: 'pearl' }, { listed: '0/1', kinds: 'na', colour: 'na', size: 'na', match: 'na', ending: 'na', count: 'na', wish: 'na' }],
    ['1. red big pearl\n2. deep blue pearl', {}, { listed: '1/1', kinds: '2/2', colour: '1/2', size: '1/2', match: '0/1', ending: '1/1', count: 'na', wish: 'na' }],
    ['1. rosy big pearl\n2. big pearl\n3. rosy big pearl', { n: 2 }, { listed: '1/1', kinds: '3/3', colour: '2/3', size: '3/3', match: 'na', ending: '2/2', count: '0/1', wish: 'na' }],
    ['1. rosy big pebble\n2. red clasp', { begin: 'pearl' }, { listed: '1/1', kinds: '1/2', colour: '1/1', size: '1/1', match: 'na', ending: '0/1', count: 'na', wish: '0/1' }],
    ['1. rosy big pearl\n2. red star', { begin: 'pearl', with: 'Cube' }, { listed: '1/1', kinds: '2/2', colour: '1/2', size: '2/2', match: 'na', ending: '1/1', count: 'na', wish: '0/1' }],
    ['1. rosy big pearl', { n: 1 }, { listed: '1/1', kinds: '1/1', colour: '1/1', size: '1/1', match: 'na', ending: 'na', count: '1/1', wish: 'na' }],
  ] as const) {
    it(JSON.stringify(answer), () => assert.deepEqual(verdicts(beads.score(answer, request)), expected))
  }

  it('come with a reason, the unit and its place', () => {
    const answer = 'Here:\n1. rosy big pearl\n2. deep blue big pearl\n3. blue clasp\n4. red red star'
    const results = new Map(beads.score(answer, { n: 2, begin: 'Cube' }).map((result) => [result.check, result.failures]))
    const shown = (check: string): unknown => results.get(check)?.map(({ reason, span, unit }) => [answer.slice(...span), unit, reason])
    assert.deepEqual(shown('match'), [
      ['deep blue big pearl', 2, '"deep blue big pearl" cannot follow "rosy big pearl" (leaves red → hue blue): Colours match.'],
      ['red red star', 4, '"red red star" cannot follow "blue clasp" (leaves blue → hue red): Colours match.'],
    ])
    assert.deepEqual(shown('ending'), [['blue clasp', 3, '"blue clasp" cannot be number 3: A clasp only comes first.']])
    assert.deepEqual(shown('wish'), [['rosy big pearl', 1, 'Cube was asked for: The wish is kept.']])
    assert.match(JSON.stringify(shown('count')), /asked for 2, the list has 4/)
  })

  it('say why a check does not apply', () => {
    const reasons = Object.fromEntries(beads.score('1. pebble', {}).map((result) => [result.check, result.notApplicable]))
    assert.deepEqual(reasons, {
      listed: undefined, kinds: undefined, colour: 'kinds fails for every item', size: 'kinds fails for every item', match: 'there is no pair',
      ending: 'there is no item number 2', count: 'not asked', wish: 'not asked',
    })
    assert.equal(beads.score('no', { n: 2 }).find((result) => result.check === 'count')?.notApplicable, 'listed fails')
  })
})

describe('drawing', () => {
  it('gives the same text for the same seed', () => {
    for (let i = 0; i < 50; i += 1) assert.equal(drawText(beads, { n: 4 }, i), drawText(compile(), { n: 4 }, i))
  })

  it('draws the draw field uniformly, then the rest uniformly, among what can follow', () => {
    const counts = new Map<string, number>()
    const random = createRandom(5)
    const draws = 30_000
    for (let i = 0; i < draws; i += 1) {
      const [first, second] = beads.drawRecords(random, { n: 2 }) as number[]
      const kind = beads.universe.records[second as number]?.['kind']
      for (const key of [beads.words.names[first as number] as string, `then ${String(kind)}`]) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    const near = (key: string, share: number): void => assert.ok(Math.abs((counts.get(key) ?? 0) / draws - share) < 0.012, `${key}: ${counts.get(key)}`)
    near('rosy big pearl', 1 / 20)
    near('blue clasp', 1 / 10)
    for (const kind of ['pearl', 'long pearl', 'Cube', 'red star']) near(`then ${kind}`, 1 / 4)
    assert.equal(counts.get('then clasp'), undefined)
  })

  it('places what must occur uniformly among the positions where it can stand, and draws the length uniformly', () => {
    const random = createRandom(6)
    const at = new Map<string, number>()
    for (let i = 0; i < 12_000; i += 1) {
      const kinds = (beads.drawRecords(random, { with: 'clasp' }) as number[]).map((record) => beads.universe.records[record]?.['kind'])
      const key = `${kinds.length}:${kinds.indexOf('clasp') + 1}`
      at.set(key, (at.get(key) ?? 0) + 1)
    }
    assert.deepEqual([...at.keys()].toSorted(), ['2:1', '3:1', '4:1'])
    for (const count of at.values()) assert.ok(Math.abs(count - 4000) < 250, String(count))
    let third = 0
    for (let i = 0; i < 6000; i += 1) third += Number((beads.drawRecords(random, { n: 3, with: 'Cube' }) as number[]).map((record) => beads.universe.records[record]?.['kind'])[2] === 'Cube')
    assert.ok(Math.abs(third / 6000 - (1 / 3 + (2 / 3) / 4)) < 0.02, String(third))
  })

  it('refuses what cannot be, with a reason', () => {
    for (const [request, reason] of [
      [{ begin: 'pebble' }, 'unknown bead: pebble'],
      [{ n: 0 }, 'a list of no items was asked for'],
      [{ n: 2.5 }, 'no sequence keeps every rule and this request'],
      [{ n: 1, begin: 'pearl', with: 'Cube' }, 'no sequence keeps every rule and this request'],
    ] as const) assert.deepEqual(beads.draw(createRandom(1), request), { reject: reason })
  })

  it('keeps two wishes at once', () => {
    for (let i = 0; i < 200; i += 1) assert.deepEqual(failing(beads.score(drawText(beads, { n: 3, begin: 'clasp', with: 'Cube' }, i), { n: 3, begin: 'clasp', with: 'Cube' })), [])
  })

  it('tries what it cannot build in, and the grammar says that it does not hold it', () => {
    const request = { n: { int: [2, 4], check: { id: 'other', holds: 'len(answer[kind in ROUND]) == n' } } }
    const kind = compile({ request }, ['n'])
    for (let i = 0; i < 30; i += 1) assert.deepEqual(failing(kind.score(drawText(kind, { n: 2 }, i), { n: 2 })), [])
    const grammar = kind.grammar({ n: 2 })
    assert.deepEqual('none' in grammar ? [] : grammar.notHeld, ['other'])
    assert.deepEqual(kind.draw(createRandom(1), { n: 9 }), { reject: 'no sequence found for this request in 500 tries' })
    const text = drawText(kind, { n: 2 }, 1)
    assert.deepEqual(failing(kind.score(kind.mutate(text, 'other', { n: 2 }, createRandom(3)) ?? '', { n: 2 })), ['other'])
  })
})

describe('a rule over the whole list', () => {
  const rules = { match: { of: 'string', pair: 'next.hue == prev.leaves' }, other: { of: 'string', whole: 'any(answer.kind == \'red star\') and all(answer.kind not in ENDS)', needs: ['kinds'] } }
  const kind = compile({ rules, sequences: { string: { form: 'string', length: [2, 4], obey: ['match', 'other'], draw: ['kind'] } } }, ['n'])

  it('is drawn, checked, held by the grammar and broken', async () => {
    const matcher = await matcherFor(kind, { n: 3 })
    for (let i = 0; i < 100; i += 1) {
      const text = drawText(kind, { n: 3 }, i)
      assert.deepEqual(failing(kind.score(text, { n: 3 })), [])
      assert.ok(matcher.accepts(text), text)
      const broken = kind.mutate(text, 'other', { n: 3 }, createRandom(i)) ?? ''
      assert.deepEqual(failing(kind.score(broken, { n: 3 })), ['other'])
      assert.ok(!matcher.accepts(broken), broken)
    }
  })
})

describe('rules that depend on the position', () => {
  it('hold from where they say', () => {
    const rules = { match: { of: 'string', pair: 'i == 2 or next.kind != prev.kind', from: 3 }, ending: { of: 'string', item: 'i != 3 or kind in ROUND' } }
    const kind = compile({ rules }, ['n'])
    assert.deepEqual(verdicts(kind.score('1. red star\n2. red star\n3. red star\n4. red star', {})), {
      listed: '1/1', kinds: '4/4', colour: '0/4', size: '4/4', match: '0/2', ending: '3/4', count: 'na',
    })
    for (let i = 0; i < 100; i += 1) assert.deepEqual(failing(kind.score(drawText(kind, { n: 4 }, i), { n: 4 })), [])
  })
})

describe('what cannot be compiled', () => {
  for (const [say, changed, message] of [
    ['a rule that is not there', { sequences: { string: { form: 'string', length: [2, 4], obey: ['nothing'], draw: [] } } }, /rules\.nothing/],
    ['a sequence that cannot exist', { rules: { match: { of: 'string', pair: 'next.hue == prev.leaves and next.kind != next.kind' }, ending: { of: 'string', item: 'true' } } }, /No list of length 2, 3, 4 keeps the rules match, ending/],
    ['a need that is no check of the words', section('rules', { match: { of: 'string', pair: 'next.hue == prev.leaves', needs: ['count'] } }), /count is not a check/],
  ] as const) {
    it(say, () => assert.throws(() => compile(changed), (error) => error instanceof StudioError && error.code === 'bad_rulebook' && message.test(error.message) && error.next_step !== ''))
  }

  it('names the records after which nothing may come', () => {
    assert.deepEqual(beads.deadEnds, [])
    const rules = { match: { of: 'string', pair: 'next.hue == prev.leaves and prev.kind not in ENDS' }, ending: { of: 'string', item: 'true' } }
    assert.deepEqual(compile({ rules }).deadEnds, ['red clasp', 'blue clasp'])
  })

  it('draws only what can be completed where some records are dead ends', () => {
    const rules = { match: { of: 'string', pair: 'next.hue == prev.leaves and prev.kind not in ENDS' }, ending: { of: 'string', item: 'i > 1 or kind in ROUND' } }
    const kind = compile({ rules }, ['n'])
    for (let i = 0; i < 200; i += 1) {
      const text = drawText(kind, { n: 4 }, i)
      assert.deepEqual(failing(kind.score(text, { n: 4 })), [], text)
    }
  })
})
