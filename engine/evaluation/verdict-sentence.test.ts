/** The verdict as a sentence: rules are counted over decodings, undecided ones are said with what is missing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EvalCheckResult } from '../../contract/entities/eval.ts'
import { countRules, ruleVerdicts, verdictSentence } from './verdict-sentence.ts'

const row = (change: Partial<EvalCheckResult>): EvalCheckResult => ({
  check: 'link', unit: 'pair', decoding: 'greedy', mode: 'free', k: 99, n: 100, rate: 0.99, interval: [0.95, 1], target: 0.9, passed: true, verdict: 'confirmed', items_needed: null, not_applicable: 0, judged_by: null, ...change,
})

test('a rule is kept only where every decoding of it holds', () => {
  const rules = ruleVerdicts({ checks: [row({}), row({ decoding: 'sampled', passed: false, verdict: 'refuted' }), row({ check: 'first' })] })
  assert.deepEqual(rules.map(({ check, passed }) => [check, passed]), [['link', false], ['first', true]])
})

test('ungated checks and constrained outputs do not count beside free ones', () => {
  const rules = ruleVerdicts({ checks: [row({}), row({ check: 'includes', target: null, passed: null }), row({ mode: 'constrained', passed: false })] })
  assert.deepEqual(rules.map(({ check, passed }) => [check, passed]), [['link', true]])
})

test('the base is told beside the trained model', () => {
  const words = verdictSentence({ checks: [row({}), row({ check: 'first' })], items: 400, passed: true }, { checks: [row({ passed: false }), row({ check: 'first', passed: false })], items: 400, passed: false })
  assert.deepEqual(words, { outcome: 'passed', sentence: 'Passed: keeps 2 of 2 rules on 400 unseen questions; the base kept 0.', close: [], missed: [], questionsToTell: null })
})

test('a rule that is too close to tell is neither passed nor missed, and says how many questions would tell', () => {
  const close = row({ check: 'first_trick', k: 340, n: 350, rate: 340 / 350, interval: [0.948, 0.984], target: 0.95, verdict: 'undecided' })
  const words = verdictSentence({ checks: [row({}), close], items: 350, passed: true }, { checks: [row({ passed: false })], items: 350, passed: false })
  assert.equal(words.sentence, 'Passes 1 of 2 rules on 350 unseen questions; 1 is too close to tell. The base kept 0.')
  assert.deepEqual([words.outcome, words.questionsToTell], ['too_close', 60])
  assert.deepEqual(words.close, [{ check: 'first_trick', rate: 340 / 350, target: 0.95 }])
})

test('a rate that equals its target would never be told', () => {
  const words = verdictSentence({ checks: [row({ rate: 0.9, interval: [0.8, 0.95], verdict: 'undecided' })], items: 100, passed: true }, null)
  assert.deepEqual([words.outcome, words.questionsToTell], ['too_close', null])
})

test('a rule on which nothing was judged fails nothing by itself, and keeps nothing where others fail', () => {
  const nothing = row({ check: 'first', k: 0, n: 0, rate: null, interval: null, passed: null, verdict: 'not_applicable' })
  assert.deepEqual(countRules({ checks: [row({}), nothing] }), { outcome: 'passed', passed: 1, close: 0, missed: 0, total: 1 })
  assert.deepEqual(countRules({ checks: [row({ passed: false }), nothing] }), { outcome: 'not_yet', passed: 0, close: 0, missed: 2, total: 2 })
})

test('a missed gate is not yet, and a single rule is spoken of as one', () => {
  assert.equal(verdictSentence({ checks: [row({ passed: false })], items: 1, passed: false }, null).sentence, 'Not yet: keeps 0 of 1 rule on 1 unseen question.')
})
