/** The steps of a new domain one by one: tables, what follows what, answers, rules, questions, targets and rows. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildDomain, templateOf } from '../../tests/authoring/build-domain.ts'
import { DOMAINS } from '../../tests/authoring/domain-inputs.ts'
import {
  adviseTargets, compileDraft, decideWord, doubtsOf, draftFromRows, emptyDraft, findContradictions, firstSamples, followGraph, guessFollows, guessMap, guessShape, guessSlots, judgeAll,
  mapRows, proposeRules, readAnswers, ruleFrom, splitAnswers, templateOf as sentenceNamed, thingsFromCells, withColumnKind, withRule, withSlotsOf,
} from './index.ts'
import type { Draft, Things } from './index.ts'

const cells = (table: string): string[][] => table.split('\n').map((line) => line.split(','))
const recipe = DOMAINS.find(({ id }) => id === 'recipe-steps') ?? assert.fail()

describe('things', () => {
  test('columns are guessed from what they hold', () => {
    const { things, hasHeader } = thingsFromCells(cells('Moves,Points,Edge,Jump,Words\nturn,3,inside,no,a half turn to the left\nhop,5,outside,yes,off one foot\nspin,2.5,inside,yes,round and round'))
    assert.equal(hasHeader, true)
    assert.equal(things.noun, 'move')
    assert.deepEqual(things.columns.map(({ name, kind }) => [name, kind]), [['points', 'number'], ['edge', 'choice'], ['jump', 'tag'], ['words', 'choice']])
    assert.deepEqual(things.rows[2]?.cells, { points: 2.5, edge: 'inside', jump: true, words: 'round and round' })
  })

  test('a list of names is a list of things, on lines or with commas', () => {
    for (const table of [[['a knot'], ['b knot'], ['c knot']], [['a knot', 'b knot', 'c knot']]]) assert.deepEqual(thingsFromCells(table).things.rows.map(({ name }) => name), ['a knot', 'b knot', 'c knot'])
  })

  test('duplicates are dropped and told, look-alikes are told, numbers in names are meant', () => {
    const { things, doubts } = thingsFromCells([['bowline'], ['Bowline'], ['bowlnie'], ['180'], ['360'], ['square'], ['squire']])
    assert.deepEqual(things.rows.map(({ name }) => name), ['bowline', 'bowlnie', '180', '360', 'square', 'squire'])
    assert.ok(doubts.some(({ kind, names }) => kind === 'duplicate' && names.includes('Bowline')))
    assert.deepEqual(doubtsOf(things).filter(({ kind }) => kind === 'look-alike').map(({ names }) => names), [['square', 'squire']])
    assert.ok(doubts.every(({ message, next_step }) => message !== '' && next_step !== ''))
  })

  test('a column read as another kind keeps its values', () => {
    const { things } = thingsFromCells(cells('Step,Hot\nboil,yes\nwash,no'))
    assert.deepEqual(withColumnKind(withColumnKind(things, 'hot', 'choice'), 'hot', 'tag'), things)
  })
})

test('what follows what: dead ends and what can only come first are named', () => {
  const { things } = thingsFromCells(cells('Piece,Begins,Ends\nramp,low,high\nbridge,high,high\nslide,high,low\ntower,high,sky\nhole,deep,low'))
  assert.deepEqual(guessFollows(things), { before: 'begins', after: 'ends' })
  const graph = followGraph(things, { before: 'begins', after: 'ends' })
  assert.deepEqual([graph.deadEnds, graph.onlyFirst], [['tower'], ['hole']])
  assert.match(graph.sentence, /Nothing can follow tower\. hole can only come first/)
})

describe('answers', () => {
  const things: Things = thingsFromCells([['wash rice'], ['boil water'], ['serve']], 'step').things
  const draft: Draft = { ...emptyDraft('ordered-list'), things }

  test('a pasted text is cut at empty lines, or where numbers begin anew', () => {
    assert.deepEqual(splitAnswers('1. a\n2. b\n\n1. c'), ['1. a\n2. b', '1. c'])
    assert.deepEqual(splitAnswers('1. a\n2. b\n1. c\n2. d'), ['1. a\n2. b', '1. c\n2. d'])
  })

  test('the mark, the other marks and the lead-in are read', () => {
    const { draft: read } = readAnswers(draft, 'Here you go:\nStep 1: wash rice\nStep 2: serve\n\nStep 1: boil water\n\nStep 1: serve\n\n1) serve', '')
    assert.ok(read.answer.kind === 'list')
    assert.equal(read.answer.mark, 'Step {i}: ')
    assert.ok(read.answer.accept.includes('{i}) '))
    assert.deepEqual(read.answer.leads, ['Here you go:'])
    assert.deepEqual(read.answer.length, [1, 2])
  })

  test('items in one line are written one a line, and that is said', () => {
    const { draft: read, notes } = readAnswers(draft, 'wash rice → boil water → serve\nboil water → serve', 'serve → serve')
    assert.equal(read.judged[0]?.text, '1. wash rice\n2. boil water\n3. serve')
    assert.equal(read.judged.at(-1)?.isGood, false)
    assert.equal(notes.length, 1)
  })

  test('an unknown word is a thing, another name or a slip, as the person says', () => {
    const { draft: read, unknown } = readAnswers(draft, '1. wash rice\n2. servee\n\n1. chop herbs\n2. serve', '1. fly')
    assert.deepEqual(unknown.map(({ text, guess, inGood }) => [text, guess, inGood]), [['servee', 'typo', true], ['chop herbs', 'thing', true], ['fly', 'thing', false]])
    assert.equal(decideWord(read, 'servee', { as: 'typo', of: 'serve' }).judged[0]?.text, '1. wash rice\n2. serve')
    assert.ok(decideWord(read, 'chop herbs', { as: 'thing' }).things.rows.some(({ name }) => name === 'chop herbs'))
    assert.deepEqual(decideWord(read, 'servee', { as: 'alias', of: 'serve' }).things.rows.at(-1)?.aka, ['servee'])
  })

  test('nothing pasted is no error', () => {
    for (const shape of ['ordered-list', 'record', 'coded-line', 'one-of-these', 'facts', 'turns'] as const) {
      const { draft: read } = readAnswers(emptyDraft(shape), '', '')
      const made = compileDraft(read, templateOf(shape))
      assert.ok(made.compiled !== null || made.problems.length > 0, shape)
    }
  })
})

describe('rules', () => {
  const { draft } = buildDomain(recipe)
  const bare = { ...draft, rules: [] }
  const template = templateOf('ordered-list')

  test('every proposal is kept by every good answer, and those that a bad one breaks come first', () => {
    const made = compileDraft(bare, template)
    const proposals = proposeRules(bare, made)
    assert.ok(proposals.length >= 4)
    const last = proposals.findLastIndex(({ breaks }) => breaks.length > 0)
    assert.ok(proposals.slice(0, last + 1).every(({ breaks }) => breaks.length > 0))
    for (const { rule, breaks } of proposals) {
      const { compiled } = compileDraft({ ...bare, rules: [rule] }, template)
      assert.ok(compiled !== null, rule.say)
      const judged = judgeAll(bare, compiled)
      assert.deepEqual(judged.filter(({ isGood, failed }) => isGood && failed.length > 0).map(({ text }) => text), [], rule.say)
      for (const index of breaks) assert.ok(judged[index]?.failed.includes(rule.id), `${rule.say}\n${judged[index]?.text}`)
    }
  })

  test('nothing is added that was not ticked', () => {
    const { compiled } = compileDraft(bare, template)
    assert.deepEqual(Object.keys(compiled?.source.rules ?? {}), [])
  })

  test('two rules of one kind, proposed together and ticked one after another, both count', () => {
    const both = [['serve', 'first_is_not'], ['stir', 'first_is_not']].map(([thing = '', id = '']) => ruleFrom(bare, sentenceNamed(id) ?? assert.fail(), { thing }) ?? assert.fail())
    assert.equal(both[0]?.id, both[1]?.id)
    const { rules } = both.reduce(withRule, bare)
    assert.deepEqual(rules.map(({ expression }) => expression), both.map(({ expression }) => expression))
    assert.equal(new Set(rules.map(({ id }) => id)).size, 2)
    assert.deepEqual(both.reduce(withRule, { ...bare, rules }).rules, rules)
  })

  test('rules that contradict each other are named together', () => {
    const said = (id: string, choices: Record<string, string>): Draft['rules'][number] => ruleFrom(bare, sentenceNamed(id) ?? assert.fail(), choices) ?? assert.fail()
    const first = said('first_is', { thing: 'serve' })
    const never = said('first_is_not', { thing: 'serve' })
    const other = said('no_repeat', { field: 'step' })
    const found = findContradictions({ ...bare, rules: [other, first, never] }, template)
    assert.deepEqual(found.map(({ rules }) => rules), [[first.id, never.id]])
    assert.match(found[0]?.sentence ?? '', /No answer can keep both "The first step is serve\." and "Serve never comes first\."/)
    assert.deepEqual(findContradictions(draft, template), [])
  })
})

describe('questions', () => {
  const { draft } = buildDomain(recipe)

  test('words that could be slots are found, and what they demand is guessed from the words around', () => {
    const guesses = guessSlots({ ...draft, questions: { ...draft.questions, slots: [] } }, 'Plan 5 steps starting with wash rice')
    assert.deepEqual(guesses.map(({ word, slot }) => [word, slot.name, slot.check?.template]), [['5', 'n', 'asked_count'], ['wash rice', 'start', 'asked_first']])
    assert.equal(guessSlots(draft, 'A dish without simmer').at(0)?.slot.check?.template, 'asked_avoid')
    assert.equal(guessSlots(draft, 'A dish with simmer in it').at(0)?.slot.check?.template, 'asked_contains')
  })

  test('the questions are understood again in words of one’s own', () => {
    const { compiled } = compileDraft(draft, templateOf('ordered-list'))
    const row = compiled?.score({ prompt: 'Hey, could I have 4 steps with simmer in it for tonight', completion: '1. wash rice\n2. boil water\n3. stir\n4. serve' })
    assert.deepEqual(row?.request, { n: 4, include: 'simmer' })
    assert.deepEqual(row?.results.filter(({ k, n }) => k < n).map(({ check }) => check), ['include_contains'])
  })

  test('too few questions lower the target that can be confirmed, and that is said', () => {
    const few = withSlotsOf({ ...draft, targets: null, questions: { ...draft.questions, phrasings: ['A dish of {n} steps.'], isVaried: false } })
    const advice = adviseTargets(compileDraft(few, templateOf('ordered-list')))
    assert.equal(advice?.canConfirm, false)
    assert.match(advice?.sentence ?? '', /Add phrasings or slots/)
    const enough = adviseTargets(compileDraft(draft, templateOf('ordered-list')), 0.98)
    assert.ok(enough !== null && enough.canConfirm && enough.targets.questions >= enough.needed)
  })
})

describe('rows that are there already', () => {
  const rowsOf = (id: string): { prompt: string; completion: string }[] => {
    const { compiled } = buildDomain(DOMAINS.find((each) => each.id === id) ?? assert.fail()).made
    return firstSamples(compiled ?? assert.fail(), 150).map(({ prompt, answer }) => ({ prompt, completion: answer }))
  }

  for (const [id, shape] of [['recipe-steps', 'ordered-list'], ['shelf-marks', 'coded-line'], ['shift-handover', 'record']] as const) {
    test(`${id}: the shape is guessed, and the rulebook made from the rows accepts them`, () => {
      const rows = rowsOf(id)
      const map = guessMap(rows)
      assert.deepEqual(map, { question: 'prompt', answer: 'completion' })
      const mapped = mapRows(rows, map)
      assert.equal(guessShape(mapped.pairs.map(({ answer }) => answer)), shape)
      const draft = draftFromRows(mapped, id)
      const { compiled, problems } = compileDraft(draft, templateOf(shape))
      assert.ok(compiled !== null, problems.map(({ message }) => message).join('\n'))
      const judged = judgeAll(draft, compiled)
      assert.ok(judged.filter(({ failed }) => failed.length === 0).length >= judged.length * 0.95)
    })
  }

  test('names that are asked about and facts that are told are found', () => {
    const bins = mapRows(['banana green', 'tea green', 'paper blue', 'box blue', 'can yellow', 'cup yellow', 'bulb grey', 'plate grey'].map((row) => row.split(' ')).map(([name = '', label]) => ({ question: `Where does ${name} go?`, label })), { question: 'question', answer: 'label' })
    const draft = draftFromRows(bins, 'Bins')
    assert.equal(draft.shape, 'one-of-these')
    assert.deepEqual(draft.questions.phrasings, ['Where does {thing} go?'])
    assert.equal(draft.things.rows[0]?.name, 'banana')
  })
})
