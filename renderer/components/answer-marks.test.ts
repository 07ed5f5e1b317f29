import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutByFailures, failuresWithoutPlace, outcomeOf, type AnswerCheck } from './answer-marks.ts'

const check = (id: string, failures: AnswerCheck['failures'], n = 1): AnswerCheck => ({ id, sentence: `${id}.`, k: n - failures.length, n, notApplicable: null, failures })

test('pieces join to the text, and overlapping failures share the letters between', () => {
  const text = 'Spin, hop, spin.'
  const pieces = cutByFailures(text, [check('a', [{ reason: 'x', start: 0, end: 9 }]), check('b', [{ reason: 'y', start: 6, end: 16 }])])
  assert.equal(pieces.map((piece) => piece.text).join(''), text)
  assert.deepEqual(pieces.map((piece) => piece.failures.map((failure) => failure.check)), [['a'], ['a', 'b'], ['b']])
})

test('a failure over nothing is told apart, and one beyond the end is cut', () => {
  const checks = [check('a', [{ reason: 'missing', start: 4, end: 4 }]), check('b', [{ reason: 'long', start: 2, end: 99 }])]
  assert.deepEqual(cutByFailures('abcd', checks).map((piece) => piece.text), ['ab', 'cd'])
  assert.deepEqual(failuresWithoutPlace('abcd', checks).map((failure) => failure.check), ['a'])
})

test('nothing to judge is not applicable', () => {
  assert.equal(outcomeOf({ ...check('a', []), k: 0, n: 0, notApplicable: 'No trick is named.' }), 'not_applicable')
  assert.equal(outcomeOf(check('a', [])), 'passed')
  assert.equal(outcomeOf(check('a', [{ reason: '', start: 0, end: 1 }])), 'failed')
})
