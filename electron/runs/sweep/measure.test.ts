/** Proves what counts of a run in a sweep, and which one is best. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sweptKeySchema, type SweepTrial } from '../../../contract/entities/sweep.ts'
import { bestOf, final, measure } from './measure.ts'
import { weakestOf } from './show-sweeps.ts'

const points = [
  { step: 0, name: 'rules.a', value: 0.9 },
  { step: 20, name: 'rules.b', value: 0.4 },
  { step: 20, name: 'rules.a', value: 0.8 },
  { step: 20, name: 'rules.a.n', value: 0.1 },
  { step: 10, name: 'rules.a', value: 0.5 },
  { step: 10, name: 'eval_loss', value: 1.5 },
  { step: 20, name: 'eval_loss', value: 1.7 },
  { step: 30, name: 'eval_loss', value: null },
]
const trial = (number: number, value: number | null, state: SweepTrial['state'] = 'complete'): SweepTrial => ({ trial: number, run: 'run-0001', values: {}, value, state, why: null })

test('the rule that is kept least counts at each step, the last step counts at the end; of losses the lowest', () => {
  assert.deepEqual(measure(points, 'rules', []), [{ step: 10, value: 0.5 }, { step: 20, value: 0.4 }])
  assert.equal(final(measure(points, 'rules', []), 'rules'), 0.4)
  assert.equal(final(measure(points, 'eval_loss', []), 'eval_loss'), 1.5)
  assert.equal(final([], 'rules'), null)
  const rules = [{ check: 'a', sentence: 'A holds.', target: 0.9 }, { check: 'b', sentence: 'B holds.', target: null }]
  assert.deepEqual(measure(points, 'rules', rules), [{ step: 10, value: 0.5 }, { step: 20, value: 0.8 }], 'rules with a target, where there are some')
})

test('the rule that is shown is the one that counts, and all that count must be at their targets', () => {
  const rule = (check: string, target: number | null, kept: number) => ({ check, sentence: check, target, points: [{ step: 10, k: kept, n: 100, answers: [kept, 100] as [number, number] }] })
  assert.deepEqual(weakestOf([rule('a', 0.85, 94), rule('b', 0.99, 96), rule('c', null, 10)]), { check: 'a', sentence: 'a', target: 0.85, share: 0.94, holdsAll: false })
  assert.equal(weakestOf([rule('a', 0.85, 94), rule('b', 0.99, 99)])?.holdsAll, true)
  assert.equal(weakestOf([rule('c', null, 10), rule('d', null, 5)])?.check, 'd')
})

test('the best is a run that came to its end', () => {
  const trials = [trial(0, 0.7), trial(1, 0.9, 'pruned'), trial(2, 0.8), trial(3, null, 'failed')]
  assert.deepEqual([bestOf(trials, 'rules'), bestOf(trials, 'eval_loss'), bestOf([], 'rules')], [2, 0, null])
})

test('a range without room, or from 0 on a logarithmic scale, is refused', () => {
  assert.equal(sweptKeySchema.safeParse({ low: 2, high: 1 }).success, false)
  assert.equal(sweptKeySchema.safeParse({ low: 0, high: 1, log: true }).success, false)
  assert.equal(sweptKeySchema.safeParse([8]).success, false)
  assert.equal(sweptKeySchema.safeParse({ low: 1e-5, high: 1e-3, log: true }).success, true)
})
