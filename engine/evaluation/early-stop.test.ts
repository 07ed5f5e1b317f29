/** Proves by simulation that stopping early errs no more often than it says, and that looking without a correction would. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../random.ts'
import { Evidence, wilsonInterval } from '../statistics/index.ts'
import { EarlyStop } from './early-stop.ts'
import { readGates } from './gates.ts'
import type { ScoredOutput } from './report.ts'
import { ALPHA, stopSentence } from './stop-sentence.ts'

const ROUNDS = 2000
const BLOCK = 25
const MOST = 500

/** The share of rounds in which a rate that is just at its target is called above it at some look. */
function falsePasses(target: number, units: number, isAbove: (answers: readonly number[]) => (k: number) => boolean): number {
  const random = createRandom(7)
  let wrong = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const answers = Array.from({ length: MOST }, () => (random.next() < target ? units : 0))
    const look = isAbove(answers)
    for (let asked = BLOCK; asked <= MOST; asked += BLOCK) {
      if (!look(asked)) continue
      wrong += 1
      break
    }
  }
  return wrong / ROUNDS
}

function byEvidence(target: number, units: number) {
  return (answers: readonly number[]) => {
    const evidence = new Evidence(target, 'above')
    let added = 0
    return (asked: number) => {
      for (; added < asked; added += 1) evidence.add(answers[added]!, units)
      return evidence.isEnough(ALPHA)
    }
  }
}

function byWilson(target: number, units: number) {
  return (answers: readonly number[]) => (asked: number) => wilsonInterval(answers.slice(0, asked).reduce((sum, k) => sum + k, 0) / units, asked)![0] >= target
}

for (const [target, units] of [[0.95, 1], [0.8, 4]] as const) {
  test(`a rate at its target of ${target} passes wrongly in fewer than ${ALPHA} of evaluations with 20 looks, ${units} units an answer`, () => {
    assert.ok(falsePasses(target, units, byEvidence(target, units)) <= ALPHA)
  })

  test(`control: an interval of one look, looked at 20 times, passes a rate at its target of ${target} too often`, () => {
    assert.ok(falsePasses(target, units, byWilson(target, units)) > 2 * ALPHA)
  })
}

test('a perfect subject is confirmed soon after the fewest answers that one look needs; a poor one is refuted at once', () => {
  const needed = (target: number) => {
    const evidence = new Evidence(target, 'above')
    for (let n = 1; ; n += 1) {
      evidence.add(1, 1)
      if (evidence.isEnough(ALPHA)) return n
    }
  }
  assert.deepEqual([0.8, 0.95, 0.98, 0.99].map(needed), [24, 102, 259, 519])
  const below = new Evidence(0.95, 'below')
  for (let n = 0; n < 8; n += 1) below.add(n % 2, 1)
  assert.ok(below.isEnough(ALPHA))
})

const source = { suites: { s: { from: ['a'], decode: {}, gates: { count: 0.9, link: { target: 0.9, by: 'role' } } } }, checks: {} } as unknown as Parameters<typeof readGates>[0]
const output = (id: number, count: number, link: number, role: string): ScoredOutput =>
  ({ id: String(id), category: 'a', decoding: 'greedy', mode: 'free', request: {}, slice: { role }, wordingSeen: null, output: '', truncated: false, results: [{ check: 'count', k: count, n: 1, failures: [], unit: 'answer' }, { check: 'link', k: link, n: 1, failures: [], unit: 'pair' }] }) as unknown as ScoredOutput

test('every gate must be confirmed to pass, in every slice; one refuted slice is enough to miss', () => {
  const stop = new EarlyStop(readGates(source, 's'), ['greedy'])
  stop.add(Array.from({ length: 60 }, (_, i) => output(i, 1, 1, 'planner')))
  stop.add([output(60, 1, 1, 'critic')])
  assert.equal(stop.decision(), null, 'the critic was judged once')
  stop.add(Array.from({ length: 60 }, (_, i) => output(i, 1, 1, 'critic')))
  assert.equal(stop.decision()?.outcome, 'pass')
  stop.add(Array.from({ length: 40 }, (_, i) => output(i, 1, 0, 'judge')))
  assert.deepEqual(stop.decision(), { outcome: 'miss', gates: ['link, greedy, role judge'] })
  assert.match(stopSentence({ asked: 160, of: 400, ...stop.decision()! }), /^Stopped after 160 of 400 questions: below the target: link, greedy, role judge, at/)
})
