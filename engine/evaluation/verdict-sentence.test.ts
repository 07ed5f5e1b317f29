/** The verdict as a sentence: rules are counted over decodings, undecided ones are said with what is missing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EvalCheckResult } from '../../contract/entities/eval.ts'
import { ruleVerdicts, verdictSentence } from './verdict-sentence.ts'

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
  assert.deepEqual(words, { meaning: 'passed', sentence: 'Passed: keeps 2 of 2 rules on 400 unseen questions; the base kept 0.', remark: '' })
})

test('an undecided rule says how many more questions would tell', () => {
  const words = verdictSentence({ checks: [row({}), row({ check: 'first', verdict: 'undecided', items_needed: 581 })], items: 400, passed: true }, null)
  assert.equal(words.remark, 'first is above its target, but so close to it that it is not sure: 181 more questions without a failure would tell.')
})

test('a missed gate is not yet, and a single rule is spoken of as one', () => {
  assert.equal(verdictSentence({ checks: [row({ passed: false })], items: 1, passed: false }, null).sentence, 'Not yet: keeps 0 of 1 rule on 1 unseen question.')
})
