/** Progress that comes quickly is thinned out, and what comes last before a silence is told all the same. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Progress } from '../../contract/entities/job.ts'
import { createProgressReporter } from './progress-reporter.ts'

const at = (done: number): Progress => ({ phase: 'installing', done, total: 7, unit: 'steps' })

test('the last of many is written and told, a while after the others', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 1_000
  t.mock.method(performance, 'now', () => now)
  const tick = (ms: number) => {
    now += ms
    t.mock.timers.tick(ms)
  }
  const written: number[] = []
  const told: number[] = []
  const { show, flush } = createProgressReporter(({ done }) => void written.push(done), ({ done }) => void told.push(done))
  for (const done of [1, 2, 3, 4]) show(at(done))
  assert.deepEqual([written, told], [[1], [1]])
  tick(600)
  assert.deepEqual([written, told], [[1, 4], [1, 4]])
  show(at(5))
  flush()
  tick(600)
  assert.deepEqual(written, [1, 4, 5], 'nothing comes after the end')
})
