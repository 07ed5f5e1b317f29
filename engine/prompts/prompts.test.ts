/** Wordings: alternatives and slots, counted, chosen, and read back from text. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findInText, matchWhole, preparePattern } from './match-wording.ts'
import type { SlotReader } from './match-wording.ts'
import { WordingError, chooseVariant, countVariants, parseWording } from './parse-wording.ts'
import { preparePrompt } from './prompt-text.ts'
import { integerReader, nameReader, openReader } from './slot-readers.ts'

/** Every text of a wording, slots written as they stand. */
function texts(source: string): string[] {
  const pieces = parseWording(source)
  return Array.from({ length: countVariants(pieces) }, (_none, i) => chooseVariant(pieces, i).map((piece) => (piece.kind === 'slot' ? `<${piece.expression}>` : piece.kind === 'text' ? piece.text : '?')).join(''))
}

describe('alternatives', () => {
  for (const [source, expected] of [
    ['plain', ['plain']],
    ['[a|b] {n}', ['a <n>', 'b <n>']],
    ['[a|b][c|]', ['ac', 'bc', 'a', 'b']],
    ['[a[1|2]|b]', ['a1', 'a2', 'b']],
    ['[x|{n} [y|z]]', ['x', '<n> y', '<n> z']],
    ['Goal[{id}]: {goal}', ['Goal[<id>]: <goal>']],
    ['one\\ntwo \\[a|b\\] \\{n\\} \\\\', ['one\ntwo [a|b] {n} \\']],
    ["{join(t.moves, '} | {')}", ["<join(t.moves, '} | {')>"]],
    ['a | b', ['a | b']],
  ] as const) {
    it(`${source} has ${expected.length}`, () => assert.deepEqual(texts(source).toSorted(), [...expected].toSorted()))
  }
  it('are counted without being made', () => assert.equal(countVariants(parseWording('[a|b]'.repeat(40))), 2 ** 40))
  for (const [source, offset] of [['a {n', 2], ['a {}', 2], ['[a|b', 0], ['{a {b}}', 3], ['['.repeat(30), 20]] as const) {
    it(`${source} is refused at ${offset}`, () => assert.throws(() => parseWording(source), (error) => error instanceof WordingError && error.offset === offset))
  }
})

const names = nameReader(new Map([['180', '180'], ['540', '540'], ['predator', 'predator'], ['predator one', 'predator one'], ['Back Slide', 'back slide'], ['slide', 'slide']]))
const readers = new Map<string, SlotReader>([['n', integerReader(names)], ['m', names], ['x', openReader]])
const find = (pattern: string, text: string): unknown => findInText(preparePattern(parseWording(pattern)), preparePrompt(text), readers)
const whole = (pattern: string, text: string): unknown => matchWhole(preparePattern(parseWording(pattern)), preparePrompt(text), readers)

describe('reading', () => {
  it('takes numbers in digits and words, in either case', () => {
    assert.deepEqual(find('{n} tricks', 'give me 4 tricks'), { n: 4 })
    assert.deepEqual(find('{n}-trick', 'a Five-Trick combo'), { n: 5 })
    assert.deepEqual(find('{n} tricks', 'twelve   tricks'), { n: 12 })
  })
  it('takes no number out of a name or a word', () => {
    assert.equal(find('{n} tricks', 'do 180 tricks'), null)
    assert.equal(find('{n} tricks', 'predator one tricks'), null)
    assert.equal(find('{n} tricks', 'a34 tricks, 5th tricks, someone tricks'), null)
  })
  it('takes the longest name that fits', () => {
    assert.deepEqual(find('with {m}', 'start with Predator One now'), { m: 'predator one' })
    assert.deepEqual(find('with {m}', 'start with back slide'), { m: 'back slide' })
    assert.equal(find('with {m}', 'start with slides'), null)
    assert.deepEqual(find('with {m} one', 'with predator one'), { m: 'predator' }, 'a shorter one where the rest needs it')
  })
  it('wants whole words', () => {
    assert.equal(find('art with {m}', 'start with slide'), null)
    assert.deepEqual(find('{m} first', 'slide first!'), { m: 'slide' })
  })
  it('reads open text up to what follows', () => {
    assert.deepEqual(find('Goal[{n}]:\n{x}\n', 'Goal[12]:\n Fix the bug \nNow.'), { n: 12, x: 'Fix the bug' })
    assert.deepEqual(find('Goal: {x}', 'Goal: all the rest. Really'), { x: 'all the rest. Really' })
  })
  it('knows a whole wording, alternatives and all', () => {
    assert.deepEqual(whole('[Give|Show] me {n} [tricks|moves][.|, please.|]', ' show me  3 moves, please. '), { n: 3 })
    assert.equal(whole('[Give|Show] me {n} tricks', 'Give me 3 tricks now'), null)
    assert.equal(whole('{m} and {m}', 'slide and 180'), null, 'a slot has one value')
  })
  it('keeps its pace on long texts', () => {
    const started = process.cpuUsage().user / 1000
    assert.equal(find('{n} tricks with {m} [a|b] then', `${'3 tricks with slide '.repeat(5000)}`), null)
    assert.ok(process.cpuUsage().user / 1000 - started < 2000)
  })
})

describe('the letters that a wording can begin with', () => {
  for (const [source, expected] of [
    ['Give me', ['g']],
    ['[Give|Tell] me', ['g', 't']],
    ['[Please |]give', ['g', 'p']],
    ['[a|[b|c]d][e|]', ['a', 'b', 'c']],
    ['[[|a]|b]c', null],
    ['{n} tricks', null],
    ['[{n}|some] tricks', null],
    ['[|{n}]', null],
    ['[a|]', null],
  ] as const) {
    it(`${source}: ${expected === null ? 'any' : expected.join(', ')}`, () => {
      const { starts } = preparePattern(parseWording(source))
      assert.deepEqual(starts === null ? null : [...starts].toSorted(), expected)
    })
  }
})
