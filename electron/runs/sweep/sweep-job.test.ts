/** Proves a sweep on a pretended trainer and a pretended proposer: trials are tagged runs, hopeless ones are stopped, a broken set-up ends it. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import * as z from 'zod'
import { sweepSchema, type SweepPlan } from '../../../contract/entities/sweep.ts'
import { StudioError } from '../../../contract/errors.ts'
import { openDatabase } from '../../db/index.ts'
import { defineJobKind } from '../../jobs/kinds.ts'
import { JobQueue } from '../../jobs/queue.ts'
import { RunLogs } from '../live/run-log.ts'
import { listRunIds } from '../run-folders.ts'
import type { Proposer } from './proposer.ts'
import { shownSweeps } from './show-sweeps.ts'
import { sweepHandlers, sweepJob, type SweepParts } from './sweep-job.ts'

const PROJECT = 'p-00000001'
const RATES = [0.1, 0.2, 0.3]
const plan: SweepPlan = { keys: { learning_rate: RATES }, trials: 3, workers: 2, by: 'rules', seed: 0 }

/** A studio whose runs keep a share of rules ten times their rate, and wait where it is above 2. */
function bench(t: TestContext, isBroken = false) {
  const projectDir = mkdtempSync(join(tmpdir(), 'sweep-'))
  const opened = openDatabase(join(projectDir, 'studio.db'))
  mkdirSync(join(projectDir, 'runs'))
  const tags: string[] = []
  const told: string[] = []
  const shares = new Map<string, number>()
  let asked = 0
  const proposer: Proposer = {
    done: 0,
    ask: async () => ({ trial: asked, values: { learning_rate: RATES[asked++]! } }),
    report: async (_trial, _step, value) => value > 2,
    tell: async (trial, state, value) => void told.push(`${trial} ${state} ${value}`),
    close: async () => void told.push('closed'),
  }
  const pushed: string[] = []
  const parts: SweepParts = {
    push: (name, payload) => void pushed.push(`${name} ${JSON.stringify(payload)}`),
    queue: () => queue, points: (_project, run) => [{ step: 4, name: 'rules.a', value: shares.get(run) ?? null }], record: () => undefined, tag: (_project, run, tag) => void tags.push(`${run} ${tag}`),
    projectFolder: () => projectDir, baseModel: () => ({ id: 'starter', folder: '/base', train: {} }), datasetFolder: () => '/data/v0001', domainTraining: () => ({}), preset: () => ({}),
    open: async () => proposer,
  }
  const train = defineJobKind({
    kind: 'runs.train', payload: z.object({ run: z.string() }), lease: () => null, writes: false,
    run: async ({ run }, context) => {
      if (isBroken) throw new StudioError({ code: 'bad_rows', message: 'No row.', next_step: 'Generate some.' })
      const config = z.object({ learning_rate: z.number() }).parse(JSON.parse(readFileSync(join(projectDir, 'runs', run, 'config.json'), 'utf8')))
      shares.set(run, config.learning_rate * 10)
      if (config.learning_rate > 0.2) await once(context.signal, 'abort')
      return { result: {}, stopped: context.signal.aborted }
    },
  })
  const kinds = [train, sweepJob(parts)]
  const queue = new JobQueue({ db: opened.db, push: () => undefined, findKind: async (name) => kinds.find(({ kind }) => kind === name), lockProject: () => () => undefined })
  t.after(async () => {
    await queue.close()
    opened.close()
    rmSync(projectDir, { recursive: true, force: true })
  })
  return { db: opened.db, queue, projectDir, tags, told, pushed, start: async () => sweepHandlers(parts)['runs.sweep']({ project: PROJECT, set: { adapter: {} }, plan }, { signal: new AbortController().signal } as never) }
}

test('every trial is a tagged run; a hopeless one is stopped; the best that came to its end is named', async (t) => {
  const { db, queue, projectDir, tags, told, pushed, start } = bench(t)
  const { job, sweep } = await start()
  const ended = await queue.wait(job)
  assert.equal(ended.error, null)
  const result = sweepSchema.parse(ended.result)
  assert.deepEqual(result, sweepSchema.parse(JSON.parse(readFileSync(join(projectDir, 'sweeps', sweep, 'sweep.json'), 'utf8'))))
  assert.deepEqual(result.trials.map(({ trial, state }) => `${trial} ${state}`).sort(), ['0 complete', '1 complete', '2 pruned'])
  assert.equal(result.best, 1)
  assert.match(result.trials.find(({ state }) => state === 'pruned')!.why!, /^At step 4 its weakest rule was kept by 300 % of the answers, worse than half/)
  assert.deepEqual([result.open, result.order], [[], { set: { adapter: {} } }])
  assert.deepEqual(tags.sort(), ['run-0001 sweep-0001', 'run-0002 sweep-0001', 'run-0003 sweep-0001'])
  const { sweeps: [shown, ...others] } = await shownSweeps({ db, logs: new RunLogs(), projectFolder: () => projectDir, points: () => [] })['runs.sweeps']({ project: PROJECT }, {} as never)
  assert.deepEqual([shown?.sweep, shown?.job?.id, shown?.trials.map(({ trial, state }) => `${trial} ${state}`), others], [sweep, job, ['0 complete', '1 complete', '2 pruned'], []])
  assert.deepEqual([...new Set(pushed)], [`runs.swept ${JSON.stringify({ project: PROJECT, sweep })}`])
  assert.ok(pushed.length >= 7, 'its begin, and the begin and the end of each try')
  assert.deepEqual(told.sort(), ['0 complete 1', '1 complete 2', '2 pruned 3', 'closed'])
})

test('runs that fail one after the other end the sweep with their own reason', async (t) => {
  const { queue, projectDir, start } = bench(t, true)
  const ended = await queue.wait((await start()).job)
  assert.equal(ended.error?.message, 'No row.')
  assert.equal(listRunIds(projectDir).length, 3)
})
