/** Proves each alert on a series that has the trouble and on one that has not, with the change that mends it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Alert } from '../../../contract/entities/live-run.ts'
import type { MetricPoint } from '../../../contract/entities/run.ts'
import { findAlerts, type AlertFacts } from './alerts.ts'
import { thin } from './thin.ts'

const series = (name: string, values: readonly (number | null)[], every = 10): MetricPoint[] => values.map((value, index) => ({ step: (index + 1) * every, name, value }))

function alertsOf(loss: readonly (number | null)[], more: Partial<AlertFacts> & { evals?: readonly number[] } = {}): Alert[] {
  const { evals = [], ...facts } = more
  return findAlerts({
    series: new Map([['loss', series('loss', loss)], ['eval_loss', series('eval_loss', evals, 50)]]),
    config: { learning_rate: 0.004, max_steps: 400, epochs: null, save_total_limit: 3 },
    maxSteps: 400,
    diskFree: 1e12,
    checkpointBytes: 1e6,
    isRunning: true,
    silentSeconds: 1,
    hasUnjudged: false,
    ...facts,
  })
}

const falling = Array.from({ length: 30 }, (_, i) => 3 * Math.exp(-i / 8) + 0.05)

test('a run that learns has no alert', () => {
  assert.deepEqual(alertsOf(falling, { evals: [1, 0.5, 0.2] }), [])
  assert.deepEqual(alertsOf([]), [])
  assert.deepEqual(alertsOf([2.4, 2.2, 2]), [])
})

test('a loss that stays above 1.5 is a plateau, one that stays below is none', () => {
  const flat = [2.6, 2.2, ...Array.from({ length: 20 }, (_, i) => 1.8 + (i % 2) / 50)]
  const [alert] = alertsOf(flat)
  assert.equal(alert?.code, 'plateau')
  assert.deepEqual(alert?.remedy?.set, { learning_rate: 0.008, max_steps: 600 })
  assert.deepEqual(alertsOf(flat.map((value) => value - 1)), [])
})

test('a run that is over while its loss still falls asks for more steps, one that goes on does not', () => {
  const high = Array.from({ length: 40 }, (_, i) => 8 - i / 8)
  const [alert] = alertsOf(high, { isRunning: false })
  assert.deepEqual([alert?.code, alert?.remedy?.set], ['plateau', { max_steps: 600 }])
  assert.deepEqual(alertsOf(high), [])
  assert.deepEqual(alertsOf(high.slice(0, 20), { isRunning: false }), [])
})

test('a jump is a spike until the loss has come back', () => {
  const before = Array.from({ length: 12 }, () => 0.6)
  const [alert] = alertsOf([...before, 1.9, 1])
  assert.deepEqual([alert?.code, alert?.step, alert?.remedy?.set['learning_rate']], ['spike', 130, 0.002])
  assert.deepEqual(alertsOf([...before, 1.9, ...Array.from({ length: 10 }, () => 0.4)]), [])
})

test('a loss that is no number asks for a third of the rate', () => {
  const [alert] = alertsOf([1, 0.9, null])
  assert.deepEqual([alert?.code, alert?.step, alert?.remedy?.set], ['not_a_number', 30, { learning_rate: 0.0013, max_grad_norm: 1 }])
})

test('validation up while training falls ends the next run at the best step', () => {
  const [alert] = alertsOf(falling, { evals: [0.6, 0.4, 0.45, 0.5] })
  assert.deepEqual([alert?.code, alert?.step, alert?.remedy?.set], ['overfitting', 200, { max_steps: 100, early_stop: { patience: 2 } }])
  assert.deepEqual(alertsOf(falling, { evals: [0.6, 0.4, 0.41, 0.39] }), [])
})

test('a full disk and a silent trainer are said while it runs, answers without a verdict afterwards', () => {
  assert.deepEqual(alertsOf(falling, { diskFree: 1e8 }).map(({ code, remedy }) => [code, remedy?.set]), [['disk_low', { save_total_limit: 1 }]])
  assert.deepEqual(alertsOf(falling, { silentSeconds: 90 }).map(({ code }) => code), ['silent'])
  assert.match(alertsOf(falling, { silentRank: { rank: 1, host: 'b', seconds: 75 } })[0]?.sentence ?? '', /^Not responding: rank 1 on b has stood still for 75 s/)
  assert.match(alertsOf(falling, { standstill: { seconds: 400, usual: 20 } })[0]?.sentence ?? '', /taken no step for 7 minutes/)
  assert.deepEqual(alertsOf(falling, { standstill: { seconds: 400, usual: 60 } }), [])
  assert.match(alertsOf(falling, { historyWaits: 'The disk is full.' })[0]?.sentence ?? '', /^The disk is full\. The run goes on, and nothing of it is lost/)
  assert.deepEqual(alertsOf(falling, { diskFree: 1e8, silentSeconds: 90, isRunning: false, hasUnjudged: true }).map(({ code }) => code), ['unjudged'])
})

test('a long series keeps its ends, its spikes and its gaps', () => {
  const points = series('loss', Array.from({ length: 5000 }, (_, i) => (i === 2345 ? 99 : i === 3000 ? null : Math.sin(i / 50))))
  const kept = thin(points, 200)
  assert.ok(kept.length <= 210)
  assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)])
  assert.ok(kept.includes(points[2345]!) && kept.includes(points[3000]!))
})
