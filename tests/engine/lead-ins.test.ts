/** The wordings around a list belong to its grammar: with the value that was asked, or any where nothing is known. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGrammar } from '../../electron/platform/llama/match-grammar.ts'
import type { Compiled } from '../../engine/index.ts'
import { allSamples, category, openCanteen } from './canteen.ts'

const canteen = openCanteen(category('trays', { answers: ['{body}', '[Here are|Take] {n} "plates" of \\[mine\\]:\n{body}'] }))
const LIST = '1. large soup\n2. small pie'

async function accepts(compiled: Compiled, asked: Parameters<Compiled['grammarFor']>[0], answer: string): Promise<boolean> {
  const grammar = compiled.grammarFor(asked)
  assert.ok('gbnf' in grammar)
  return (await openGrammar(grammar.gbnf)).accepts(answer)
}

test('the number that was asked stands in the lead-in, no other', async () => {
  const asked = { category: 'trays', request: { n: 2 } }
  assert.ok(await accepts(canteen, asked, LIST))
  assert.ok(await accepts(canteen, asked, `Take 2 "plates" of [mine]:\n${LIST}`))
  assert.ok(!(await accepts(canteen, asked, `Take 3 "plates" of [mine]:\n${LIST}`)))
  assert.ok(!(await accepts(canteen, asked, `Grab 2 "plates" of [mine]:\n${LIST}`)))
})

test('where the number is not known, any will do', async () => {
  for (const n of [2, 3, 4]) assert.ok(await accepts(canteen, { prompt: 'something with soup, please' }, `Here are ${n} "plates" of [mine]:\n${LIST}`))
  assert.ok(!(await accepts(canteen, { prompt: 'something with soup, please' }, `Here are 5 "plates" of [mine]:\n${LIST}`)))
})

test('a prompt that is not understood gets the union of the lists, never a wrong one', async () => {
  assert.ok(await accepts(canteen, { prompt: 'Tell me a joke' }, LIST))
  assert.ok(!(await accepts(canteen, { prompt: 'Tell me a joke' }, '1. large pie\n2. small soup')))
})

test('every sample is accepted by the grammar of its own prompt, read without its stored data', async () => {
  const samples = allSamples(canteen, canteen.plan()).filter((sample) => sample.category === 'trays').slice(0, 80)
  for (const { prompt, answer } of samples) assert.ok(await accepts(canteen, { prompt }, answer), `${prompt}\n${answer}`)
})
