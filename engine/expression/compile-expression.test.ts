import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEntry, createVocabulary } from '../vocab/vocabulary.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { ExpressionError, compileExpression } from './compile-expression.ts'
import type { Scope } from './compile-expression.ts'

const dish = createVocabulary('dish', [
  createEntry('dish', 'soup', 0, { price: 4, parts: ['water', 'leek'] }),
  createEntry('dish', 'cake', 1, { price: 6, parts: ['flour', 'egg'] }),
], new Map([['HOT', new Set(['soup'])], ['COLD', new Set<string>()]]))

const scope: Scope = {
  vocabularies: new Map([['dish', dish]]),
  dims: new Map([['side', { name: 'side', values: ['left', 'right', 'middle'], opposite: new Map([['left', 'right'], ['right', 'left']]) }]]),
  names: new Set(['i', 'm', 'n', 'answer', 'prev', 'side']),
  types: new Map([['i', { kind: 'number' }]]),
}

function run(text: string, env: Record<string, Value> = {}): Value {
  return compileExpression(text, scope).run(env)
}

const answer = [{ m: 'soup', at: 'left' }, { m: 'cake', at: 'right' }]

describe('compileExpression', () => {
  for (const [text, expected, env] of [
    ['1 + 2 * 3', 7, {}],
    ['i == 1 or m not in HOT', true, { i: 2, m: 'cake' }],
    ['i == 1 or m not in HOT', false, { i: 2, m: 'soup' }],
    ['len(answer) == n', true, { answer, n: 2 }],
    ['answer[1].m == n', true, { answer, n: 'soup' }],
    ['answer[9].m == n', false, { answer, n: 'soup' }],
    ['any(answer.m == n)', true, { answer, n: 'cake' }],
    ['all(answer.m in HOT)', false, { answer }],
    ['len(answer[m in HOT])', 1, { answer }],
    ['first(answer[at == opposite(\'left\')]).m', 'cake', { answer }],
    ['dish[m].price', 4, { m: 'soup' }],
    ['dish[m].price', null, { m: 'stone' }],
    ['first(dish[n in parts]).key', 'cake', { n: 'egg' }],
    ['join(dish.price, \' + \')', '4 + 6', {}],
    ['map(dish, price * 2)', [8, 12], {}],
    ['opposite(side)', 'middle', { side: 'middle' }],
    ['b62(10) + b62(3843) + b62(62)', 'Azz10', {}],
    ['unb62(\'H\')', 17, {}],
    ['m == dish[\'soup\']', true, { m: 'soup' }],
    ['lower(\'ABC\') == \'abc\' and regex_match(m, \'^s.*p$\')', true, { m: 'soup' }],
    ['not (n >= 2)', false, { n: 2 }],
    ['int(\'12\') - -1', 13, {}],
    ['canonical_json(prev)', '{"a":1,"b":[2]}', { prev: { b: [2], a: 1 } }],
    ['[1, 2] == [1, 2]', true, {}],
    ['prev.constructor', null, { prev: {} }],
    ['m in side', false, { m: 'x', side: null }],
  ] as const) {
    it(`gives ${JSON.stringify(expected)} for ${text}`, () => assert.deepEqual(run(text, env as Record<string, Value>), expected))
  }

  for (const [text, message, offset] of [
    ['m in HAT', /unknown name "HAT"; did you mean "HOT"/, 5],
    ['len(answer', /"\)" is missing/, 10],
    ['i = 1', /equality is written ==/, 2],
    ['i == \'one\'', /never comparable/, 0],
    ['dish.cost', /no field "cost"/, 0],
    ['lenn(answer)', /unknown function "lenn"; did you mean "len"/, 0],
    ['len(answer, n)', /takes 1 value/, 0],
    ['1 < i < 3', /cannot be chained/, 6],
    ['i and m', /"and" needs true or false/, 0],
    ['(dish.price == 4) and true', /use any/, 1],
    ['', /empty/, 0],
    ['regex_match(m, \'(\')', /pattern cannot be read/, 15],
    ['regex_match(m, \'a*\')', /fits every text/, 15],
    ['regex_match(m, \'(a?){500}a{500}\')', /too slow: it repeats too much/, 15],
    ['regex_match(m, \'((a{1,1000}){1,1000})\')', /pattern cannot be read/, 15],
    ['('.repeat(100), /nested too deeply/, 60],
  ] as const) {
    it(`refuses ${text.slice(0, 20)}`, () => {
      assert.throws(() => compileExpression(text, scope), (error: unknown) => {
        assert.ok(error instanceof ExpressionError)
        assert.match(error.message, message)
        assert.equal(error.offset, offset)
        return true
      })
    })
  }

  it('names the variables it reads', () => {
    assert.deepEqual([...compileExpression('i == 1 or dish[m].price > n', scope).names].toSorted(), ['i', 'm', 'n'])
  })
})
