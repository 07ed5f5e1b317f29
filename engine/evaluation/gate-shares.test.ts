import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckResult } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { gatedCategories, gateShares, type JudgedAnswer } from './gate-shares.ts'

const source = {
  suites: {
    lists: { from: ['list'], decode: { drawn: { temperature: 1 }, greedy: { temperature: 0 } }, gates: { readable: 0.9, linked: { greedy: 0.8, drawn: 0.5 }, worded: { drawn: 0.5 } } },
    turns: { from: ['turn'], decode: { greedy: { temperature: 0 } }, gates: { act: { target: 0.7, by: 'role' } } },
    notes: { from: ['note'], decode: { greedy: { temperature: 0 } }, report: ['readable'] },
  },
} as unknown as Rulebook['source']

const result = (check: string, k: number, n: number): CheckResult => ({ check, k, n, unit: 'answer', failures: [] })
const answer = (category: string, results: CheckResult[], right: CheckResult[] = results, slice = {}): JudgedAnswer => ({ category, request: {}, slice, results, right })
const told = (answers: JudgedAnswer[]) => gateShares(source, answers).map(({ suite, check, part, target, k, n }) => [suite, check, part, target, k, n])

test('gates count units at the target of the greedy decoding, and each slice of a gate by slice', () => {
  assert.deepEqual(gatedCategories(source), ['list', 'turn'])
  assert.deepEqual(
    told([
      answer('list', [result('readable', 1, 1), result('linked', 3, 4)]),
      answer('note', [result('readable', 0, 1)]),
      answer('turn', [result('act', 0, 1)], undefined, { role: 'planner' }),
      answer('turn', [result('act', 1, 1)], undefined, { role: 'critic' }),
    ]),
    [['lists', 'readable', null, 0.9, 1, 1], ['lists', 'linked', null, 0.8, 3, 4], ['turns', 'act', 'role=critic', 0.7, 1, 1], ['turns', 'act', 'role=planner', 0.7, 0, 1]],
  )
})

test('an answer that cannot be read keeps none of the units that the right one has; one that is right without them does not count', () => {
  const right = [result('readable', 1, 1), result('linked', 2, 2)]
  assert.deepEqual(told([answer('list', [result('readable', 0, 1), result('linked', 0, 0)], right)]), [['lists', 'readable', null, 0.9, 0, 1], ['lists', 'linked', null, 0.8, 0, 2]])
  assert.deepEqual(told([answer('list', [result('readable', 1, 1), result('linked', 0, 0)], right)]), [['lists', 'readable', null, 0.9, 1, 1]])
  assert.deepEqual(told([]), [])
})
