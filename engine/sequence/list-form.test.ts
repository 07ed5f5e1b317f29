import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readBeads } from '../../tests/sequence/tiny-rulebook.ts'
import { compileListForm } from './list-form.ts'
import type { ListForm } from './list-form.ts'

function compile(mark: string, accept: readonly string[] = []): ListForm {
  const rulebook = readBeads()
  const forms = { ...rulebook.source.forms, string: { list: 'bead', check: 'listed', mark, accept: [...accept] } }
  return compileListForm({ ...rulebook, source: { ...rulebook.source, forms } }, 'string')
}

const list = compile('{i}. ', ['{i}) ', '**{i}.** ', '**{i}**. ', '**{i}. {item}**'])

function items(form: ListForm, answer: string): string[] | string {
  const { places, problem } = form.read(answer)
  if (problem !== null) return problem.reason
  return Array.from({ length: places.length / 2 }, (_none, i) => answer.slice(places[2 * i], places[2 * i + 1]))
}

describe('a list form', () => {
  for (const answer of [
    '1. a b\n2. c', '1) a b\n2) c', '  1. a b\n\t2. c', '**1.** a b\n**2.** c', '**1**. a b\n**2**. c', '**1. a b**\n**2. c**', '1. a b\r\n2. c\r\n', '1.   a b  \n2.\tc',
    'For you:\n1. a b\n2. c', 'For you:\n\n1. a b\n\n2. c\n\nEnjoy!', '3 things:\n1. a b\n2. c\nEnjoy!', '```\n1. a b\n2. c\n```', '1. a b\n2) c', '01. a b\n02. c',
  ]) {
    it(`reads two items in ${JSON.stringify(answer)}`, () => assert.deepEqual(items(list, answer), ['a b', 'c']))
  }

  for (const [answer, reason] of [
    ['', /no list/], ['a b, c', /no list/], ['- a\n- b', /no list/], ['1 a\n2 b', /no list/], ['1.a\n2.b', /no list/], ['a. x\nb. y', /no list/],
    ['1. a\n3. b', /number 3, 2 was due/], ['0. a\n1. b', /number 0, 1 was due/], ['2. a', /number 2, 1 was due/], ['1. a\n1. b', /number 1, 2 was due/],
    ['1. a\n2. b\n\n1. c\n2. d', /number 1, 3 was due/], ['1. a\n2.', /nothing after/], ['1. a\n2. \n3. b', /nothing after/],
  ] as const) {
    it(`finds no list in ${JSON.stringify(answer)}`, () => assert.match(String(items(list, answer)), reason))
  }

  it('points at the line with the wrong number', () => {
    const answer = 'So:\n1. a\n  4. b'
    const { problem } = list.read(answer)
    assert.equal(answer.slice(problem?.start, problem?.end), '4. b')
  })

  it('writes the mark and not what it only accepts', () => {
    assert.equal(list.write(['a', 'b']), '1. a\n2. b')
    assert.equal(compile('Step {i}: {item};').write(['a', 'b']), 'Step 1: a;\nStep 2: b;')
    assert.deepEqual(items(compile('Step {i}: {item};'), 'Step 1: a;\nStep 2: b;'), ['a', 'b'])
    assert.match(String(items(compile('Step {i}: {item};'), 'Step 1: a')), /no list/)
  })

  it('reads marks without a number', () => {
    assert.equal(compile('- ').write(['a', 'b']), '- a\n- b')
    assert.deepEqual(items(compile('- ', ['* ']), '- a\n* b\n-c'), ['a', 'b'])
  })

  it('reads a long answer in time linear in its length', () => {
    const started = process.cpuUsage().user / 1000
    assert.equal(items(list, Array.from({ length: 50_000 }, (_none, i) => `${i + 1}. a`).join('\n')).length, 50_000)
    assert.match(String(items(list, ' '.repeat(2_000_000))), /no list/)
    assert.ok(process.cpuUsage().user / 1000 - started < 1000)
  })

  for (const mark of ['', '{i}{i}', '{item}{i}', '{i}. {item}{item}', '{i}.\n']) {
    it(`refuses the mark ${JSON.stringify(mark)}`, () => assert.throws(() => compile(mark), /is not a mark/))
  }
})
