/**
 * Wire messages on a small domain: reading, drawing, judging, constraining and breaking agree with each other, and
 * changing one rule changes all of them. llama.cpp judges the grammars.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchGrammar } from '../../electron/platform/llama/match-grammar.ts'
import type { CheckResult, RequestValues } from '../interfaces.ts'
import { createRandom } from '../random.ts'
import { decodeBase62, decodeDecimal, encodeBase62 } from './base62.ts'
import { compileConversation, compileTurn, createMessageTest, wireProblems } from './index.ts'
import type { DrawnTurn } from './index.ts'
import { failsOnly } from './mutate-turn.ts'
import { parcelRulebook } from './parcel-rulebook.ts'

const CLERK: RequestValues = { parcel: 70, street: 'Elm "East"', role: 'clerk' }
const NOTE = '<v3; N1; n18; w1; s"Elm \\"East\\""; x"p-70">'
const DRIVER: RequestValues = { role: 'driver', before: NOTE }
const REPLY = '<v5; N2; n18; w1; s"Elm \\"East\\""; x"tiny">'

const clerk = compileTurn(parcelRulebook(), 'delivery', 0)
const driver = compileTurn(parcelRulebook(), 'delivery', 1)

function verdicts(results: readonly CheckResult[]): Record<string, string> {
  return Object.fromEntries(results.map((each) => [each.check, each.n === 0 ? 'na' : each.k === each.n ? 'pass' : 'fail']))
}

function reasonOf(results: readonly CheckResult[], check: string): string {
  return results.find((each) => each.check === check)?.failures[0]?.reason ?? ''
}

function drawMany(count: number): DrawnTurn[] {
  const conversation = compileConversation(parcelRulebook(), 'delivery')
  const random = createRandom(5)
  return Array.from({ length: count }, () => conversation.draw(random)).flatMap((drawn) => ('turns' in drawn ? drawn.turns : []))
}

test('base 62 spells 10 as A, 61 as z, 62 as 10, and reads back what it wrote', () => {
  assert.deepEqual([0, 10, 17, 42, 61, 62, 3843].map(encodeBase62), ['0', 'A', 'H', 'g', 'z', '10', 'zz'])
  for (const value of [0, 1, 61, 62, 123_456_789, Number.MAX_SAFE_INTEGER]) {
    const text = encodeBase62(value)
    assert.equal(decodeBase62(text, 0, text.length), value)
    assert.equal(decodeDecimal(String(value), 0, String(value).length), value)
  }
  for (const text of ['', '01', 'a-', 'zzzzzzzzzz', 'é']) assert.equal(decodeBase62(text, 0, text.length), -1, text)
  assert.throws(() => encodeBase62(-1), RangeError)
})

test('right messages pass every check', () => {
  assert.deepEqual(verdicts(clerk.score(NOTE, CLERK)), { shape: 'pass', verb: 'pass', step: 'pass', parcel: 'pass', street: 'pass' })
  assert.deepEqual(verdicts(driver.score(REPLY, DRIVER)), { shape: 'pass', verb: 'pass', step: 'pass', parcel: 'pass', weight: 'pass', street: 'pass', size: 'pass' })
})

test('quotes, backslashes and separators may stand inside quoted text', () => {
  for (const street of ['Elm "East"', 'Oak\\West', 'Ash; Main', 'a>b', '']) {
    const drawn = clerk.draw(createRandom(1), { ...CLERK, street })
    assert.ok('text' in drawn)
    assert.deepEqual(new Set(Object.values(verdicts(clerk.score(drawn.text, { ...CLERK, street })))), new Set(['pass']), drawn.text)
  }
})

test('what a message cannot hold is not written: the reason is given instead', () => {
  for (const request of [{ ...CLERK, street: 'two\nlines' }, { ...CLERK, parcel: -1 }, { role: 'clerk', street: 'Elm' }]) {
    const drawn = clerk.draw(createRandom(1), request)
    assert.ok('reject' in drawn, JSON.stringify(drawn))
  }
})

test('a failure names the field, both values and the place', () => {
  const results = clerk.score(NOTE.replace('n18', 'n70'), CLERK)
  const failure = results.find((each) => each.check === 'parcel')?.failures[0]
  assert.equal(failure?.reason, 'n must be 18 (70), not 70 (434).')
  assert.deepEqual(failure?.span, [9, 12])
  assert.match(reasonOf(driver.score(REPLY.replace('tiny', 'big'), DRIVER), 'size'), /^x must be one of "light", "tiny", not "big"\.$/)
})

test('a check that owns several fields says which of them failed', () => {
  const results = clerk.score(NOTE.replace('n18', 'n19').replace('p-70', 'p-71'), CLERK)
  assert.deepEqual(results.find((each) => each.check === 'parcel')?.failures.map((each) => each.reason.charAt(0)), ['n', 'x'])
})

test('what the prompt does not show is not applicable, with the reason', () => {
  const results = clerk.score(NOTE, { role: 'clerk' })
  assert.deepEqual(verdicts(results), { shape: 'pass', verb: 'pass', step: 'pass', parcel: 'na', street: 'na' })
  assert.equal(results.find((each) => each.check === 'street')?.notApplicable, 'street is not known from the prompt')
  assert.equal(verdicts(driver.score(REPLY, { role: 'driver', before: 'no note' }))['size'], 'na')
})

test('the reading of one message before does not leak into the next', () => {
  assert.equal(verdicts(driver.score(REPLY, DRIVER))['parcel'], 'pass')
  assert.equal(verdicts(driver.score(REPLY, { ...DRIVER, before: NOTE.replace('n18', 'n19') }))['parcel'], 'fail')
  assert.equal(verdicts(driver.score(REPLY, { role: 'driver' }))['parcel'], 'na')
})

test('strict: order, doubles and missing quotes leave nothing to judge; lenient reads them', () => {
  const lenient = compileTurn(parcelRulebook(), 'delivery', 1, 'lenient')
  const cases = [REPLY.replace('v5; N2', 'N2; v5'), REPLY.replace('v5', 'v3; v5'), REPLY.replace('"tiny"', 'tiny')]
  for (const text of cases) {
    assert.deepEqual(verdicts(driver.score(text, DRIVER)), { shape: 'fail', verb: 'na', step: 'na', parcel: 'na', weight: 'na', street: 'na', size: 'na' }, text)
    assert.deepEqual(new Set(Object.values(verdicts(lenient.score(text, DRIVER)))), new Set(['pass']), text)
  }
  for (const text of [REPLY.replace('n18', 'n'), REPLY.replace('; N2', '; ; N2'), REPLY.replace('"tiny"', '"'), REPLY.replace('n18', 'n018'), REPLY.replace('w1', 'y1')]) {
    assert.equal(verdicts(lenient.score(text, DRIVER))['shape'], 'fail', text)
  }
})

test('every unreadable shape has a reason of its own', () => {
  const reasons = ['', 'v3>', '<v3', '<>', '<v3; N1; n18; w1; s"a"; x"p-70"; >', '<v3; N1; n18; w1; s"a>', '<v3; N1; n18; w1; s"a"y; x"p">', '<v3; N1; n18; w1; sa; x"p">', '<v3; N1; N1>', '<N1; v3>', '<v3; N-1>', '<v3; z1>', '<v3; N>']
    .map((text) => reasonOf(clerk.score(text, CLERK), 'shape'))
  assert.equal(new Set(reasons).size, reasons.length, reasons.join('\n'))
  assert.ok(reasons.every((reason) => reason.endsWith('.')))
})

test('drawn conversations answer each other and pass every check', () => {
  const turns = drawMany(300)
  assert.equal(turns.length, 600)
  for (const { turn, request, answer } of turns) {
    const results = (turn === 0 ? clerk : driver).score(answer, request)
    assert.ok(results.every((each) => each.n === 1 && each.k === 1), `${answer} ${JSON.stringify(verdicts(results))}`)
  }
  assert.ok(turns.filter((each) => each.turn === 1).every((each, i) => each.request['before'] === turns[2 * i]?.answer))
})

test('values may be drawn by weight; the check knows no weight', () => {
  const answers = drawMany(400).filter((each) => each.turn === 1).map((each) => each.answer)
  const share = answers.filter((answer) => answer.includes('x"big"')).length / answers.filter((answer) => /x"(big|small)"/.test(answer)).length
  assert.ok(share > 0.05 && share < 0.16, String(share))
  assert.equal(verdicts(driver.score(REPLY.replace('tiny', 'big').replace('w1', 'w2'), { ...DRIVER, before: NOTE.replace('w1', 'w2') }))['size'], 'pass')
  const paths = wireProblems(parcelRulebook((source) => Object.assign(source.conversations.delivery.turns[1]!.fields.v!, { weights: [1] }))).map((problem) => problem.path)
  assert.deepEqual(paths, ['conversations.delivery.turns.1.fields.v.weights'])
})

test('a fixed variable is taken as it is, and the same seed gives the same conversation', () => {
  const conversation = compileConversation(parcelRulebook(), 'delivery')
  const drawn = conversation.draw(createRandom(9), { street: 'Nowhere' })
  assert.ok('turns' in drawn && drawn.variables['street'] === 'Nowhere' && drawn.turns[0]?.answer.includes('s"Nowhere"') === true)
  assert.deepEqual(conversation.draw(createRandom(9), { street: 'Nowhere' }), drawn)
})

test('every mutation is refused by exactly the named check', () => {
  const random = createRandom(3)
  const broken = new Map<string, number>()
  for (const { turn, request, answer } of drawMany(60)) {
    const kind = turn === 0 ? clerk : driver
    for (const check of kind.mutations) {
      const mutant = kind.mutate(answer, check, request, random)
      if (mutant === null) continue
      assert.ok(failsOnly(kind.score(mutant, request), check), `${check}: ${mutant}`)
      broken.set(check, (broken.get(check) ?? 0) + 1)
    }
  }
  assert.deepEqual([...broken.keys()].sort(), ['parcel', 'shape', 'size', 'step', 'street', 'verb', 'weight'])
  assert.ok([...broken.values()].every((count) => count >= 60), JSON.stringify([...broken]))
})

test('llama.cpp accepts what is drawn and refuses what breaks a rule, for known requests', async () => {
  const random = createRandom(4)
  for (const { turn, request, answer } of drawMany(15)) {
    const kind = turn === 0 ? clerk : driver
    const grammar = kind.grammar(request)
    assert.ok('gbnf' in grammar && grammar.notHeld.length === 0)
    const mutants = kind.mutations.flatMap((check) => kind.mutate(answer, check, request, random) ?? [])
    const accepted = await matchGrammar(`root ::= body\n${grammar.gbnf}`, [answer, ...mutants])
    assert.deepEqual(accepted, [true, ...mutants.map(() => false)], grammar.gbnf)
  }
})

test('without a request the grammar holds the shape and names what it cannot hold', async () => {
  const grammar = driver.grammar(null)
  assert.ok('gbnf' in grammar)
  assert.deepEqual(grammar.notHeld, ['step', 'parcel', 'weight', 'street', 'size'])
  const answers = drawMany(40).filter((each) => each.turn === 1).map((each) => each.answer)
  assert.ok((await matchGrammar(`root ::= body\n${grammar.gbnf}`, answers)).every(Boolean))
  assert.deepEqual(await matchGrammar(`root ::= body\n${grammar.gbnf}`, [REPLY.replace('v5', 'v3'), REPLY.replace('n18', 'n018'), `${REPLY} `, REPLY.replace('w1', 'w31')]), [false, false, false, false])
})

test('changing one rule changes generator, check, grammar and mutation', async () => {
  const changed = parcelRulebook((source) => {
    source.conversations.delivery.turns[0]!.fields.v = { const: 12, check: 'verb' }
  })
  const kind = compileTurn(changed, 'delivery', 0)
  const drawn = kind.draw(createRandom(1), CLERK)
  assert.ok('text' in drawn && drawn.text.startsWith('<vC; '))
  assert.equal(verdicts(kind.score(NOTE, CLERK))['verb'], 'fail')
  assert.equal(verdicts(kind.score(NOTE.replace('v3', 'vC'), CLERK))['verb'], 'pass')
  const grammar = kind.grammar(CLERK)
  assert.ok('gbnf' in grammar)
  assert.deepEqual(await matchGrammar(`root ::= body\n${grammar.gbnf}`, [NOTE, NOTE.replace('v3', 'vC')]), [false, true])
  const mutant = kind.mutate(NOTE.replace('v3', 'vC'), 'verb', CLERK, createRandom(1))
  assert.ok(mutant !== null && !mutant.startsWith('<vC'))
})

test('every problem of the conversations is reported with its path', () => {
  const problems = wireProblems(parcelRulebook((source) => {
    const [first, second] = source.conversations.delivery.turns
    Object.assign(first!.fields, { v: { const: 4, check: 'verb' }, q: { const: 1 }, n: { of: 'weight', check: 'parcel' }, s: { const: 7, check: 'street' } })
    Object.assign(second!.fields, { w: { copy: 'before.k', check: 'weight' }, x: { const: 'a', pick: ['b'] }, s: { inc: 'before.s', check: 'street' } })
    delete (second!.fields as { N?: unknown }).N
    source.forms.note.wire.headers.v.enum = 'verbs'
    Object.assign(source.conversations.delivery.vars, { street: { pick: 'streets' } })
  }))
  const turns = 'conversations.delivery.turns'
  assert.deepEqual(problems.map((problem) => problem.path).sort(), [
    `${turns}.0.fields.n.of`, `${turns}.0.fields.q`, `${turns}.0.fields.s.const`,
    `${turns}.1.fields`, `${turns}.1.fields.s.inc`, `${turns}.1.fields.w.copy`, `${turns}.1.fields.x`,
    'forms.note.wire.headers.v.enum',
  ].sort())
  assert.ok(problems.every((problem) => problem.next_step.endsWith('.')))
})

test('a rule that its own field refuses is a contradiction, and a variable must have something to draw', () => {
  const paths = wireProblems(parcelRulebook((source) => {
    source.conversations.delivery.turns[0]!.fields.v = { pick: [3, 4], check: 'verb' } as never
    source.conversations.delivery.turns[0]!.fields.w = { int: [0, 31] }
  })).map((problem) => problem.path)
  assert.deepEqual(paths, ['conversations.delivery.turns.0.fields.v', 'conversations.delivery.turns.0.fields.w'])
  const vars = wireProblems(parcelRulebook((source) => Object.assign(source.conversations.delivery.vars, { street: { pick: 'streets' } })))
  assert.deepEqual(vars.map((problem) => problem.path), ['conversations.delivery.vars.street.pick'])
  assert.throws(() => compileConversation(parcelRulebook((source) => Object.assign(source.conversations.delivery.vars, { street: { pick: 'streets' } })), 'delivery'), { code: 'bad_rulebook' })
})

test('a message can be recognised by itself', () => {
  const isNote = createMessageTest(parcelRulebook(), 'note')
  assert.deepEqual([NOTE, REPLY, ` ${NOTE} `, NOTE.slice(1), 'hello'].map(isNote), [true, true, true, false, false])
})
