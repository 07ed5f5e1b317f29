/** What the wizard says it will do, in every state of what is made already: never a word that could mean the questions of the test. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planSentence } from './plan-words.ts'

const WORDS = {
  dataset: 'generate 9,000 samples', base: 'ask Starter (5.8M) 450 questions it never saw', train: 'train Starter (5.8M) on 8,500 of your 9,000 samples',
  adapter: 'ask the trained model 450 questions it never saw', export: 'write a model file',
}
const said = (...done: string[]) => planSentence({ planned: Object.entries(WORDS).map(([name, words]) => ({ name, words, seconds: null, is_done: done.includes(name) })) })

test('samples and questions are always named, and the questions are told once where they are asked twice', () => {
  assert.equal(said(), 'Tunesmith will generate 9,000 samples, train Starter (5.8M) on 8,500 of your 9,000 samples, ask it 450 questions it never saw, before and after, and write a model file.')
  assert.equal(said('dataset'), 'Tunesmith will train Starter (5.8M) on 8,500 of your 9,000 samples, ask it 450 questions it never saw, before and after, and write a model file.')
  assert.equal(said('dataset', 'base'), 'Tunesmith will train Starter (5.8M) on 8,500 of your 9,000 samples, ask the trained model 450 questions it never saw, and write a model file.')
  assert.equal(said('dataset', 'train'), 'Tunesmith will ask Starter (5.8M) 450 questions it never saw, before and after training, and write a model file.')
  assert.equal(said(...Object.keys(WORDS)), 'Everything is made already; nothing is left to do.')
})
