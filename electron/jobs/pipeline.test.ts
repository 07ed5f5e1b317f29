/** Proves that a pipeline runs its stages in order, hands results on, stops where it must and goes on from there. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import * as z from 'zod'
import type { Stage } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import { jobQueries, openDatabase } from '../db/index.ts'
import { defineJobKind } from './kinds.ts'
import { pipelineJob } from './pipeline.ts'
import { JobQueue } from './queue.ts'

const PROJECT = 'p-00000001'

function bench(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-'))
  const opened = openDatabase(join(folder, 'studio.db'))
  const log: string[] = []
  const faults = new Set<string>()
  const missed = new Set<string>()
  const current = new Map<string, Record<string, unknown> | null>()
  const stage = defineJobKind({
    kind: 'a.stage', lease: () => 'cpu', writes: true, payload: z.looseObject({ call: z.string() }),
    run: async ({ call }) => {
      if (faults.has(call)) throw new StudioError({ code: 'no_space', message: 'The disk is full.', next_step: 'Free some.' })
      return { result: { made: `${call}-made` }, gate: missed.has(call) ? 'missed' : 'passed' }
    },
  })
  const pipeline = pipelineJob({
    queue: () => queue,
    start: async (call, input) => {
      log.push(`${call} ${JSON.stringify(input)}`)
      return { job: (await queue.add('a.stage', { call }, { project: PROJECT })).id, id: 7 }
    },
    current: async (call) => current.get(call),
  })
  const queue = new JobQueue({ db: opened.db, push: () => {}, findKind: async (name) => [stage, pipeline].find((kind) => kind.kind === name), lockProject: () => () => {} })
  t.after(async () => {
    await queue.close()
    opened.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const run = async (stages: Stage[]) => queue.wait((await queue.add('jobs.pipeline', { project: PROJECT, stages }, { project: PROJECT })).id)
  return { queue, db: opened.db, run, log, faults, missed, current }
}

const stages: Stage[] = [
  { name: 'make', call: 'one', input: {}, on_missed_gate: 'stop' },
  { name: 'use', call: 'two', input: { deep: [{ from: '$make.made' }], id: '$make.id' }, on_missed_gate: 'stop' },
  { name: 'end', call: 'three', input: {}, on_missed_gate: 'stop' },
]

test('stages run in order as jobs of their own and hand their results on', async (t) => {
  const { run, log, db } = bench(t)
  const done = await run(stages)
  assert.equal(done.state, 'succeeded')
  assert.equal(done.gate, 'passed')
  assert.deepEqual(log, [`one {"project":"${PROJECT}"}`, `two {"project":"${PROJECT}","deep":[{"from":"one-made"}],"id":7}`, `three {"project":"${PROJECT}"}`])
  assert.deepEqual(jobQueries.listChildJobs(db, done.id).map((job) => job.state), ['succeeded', 'succeeded', 'succeeded'])
})

test('a failure stops the pipeline with its own sentence; resumed, it goes on from that stage', async (t) => {
  const { queue, run, log, faults } = bench(t)
  faults.add('two')
  const failed = await run(stages)
  assert.equal(failed.state, 'failed')
  assert.equal(failed.error?.code, 'no_space')
  assert.match(failed.error?.message ?? '', /^Stage "use" failed: The disk is full/)
  faults.clear()
  log.length = 0
  await queue.resume(failed.id)
  assert.equal((await queue.wait(failed.id)).state, 'succeeded')
  assert.deepEqual(log.map((line) => line.split(' ')[0]), ['two', 'three'])
})

test('a missed gate stops the pipeline without being an error, unless the stage says to go on', async (t) => {
  const { run, log, missed } = bench(t)
  missed.add('one')
  const stopped = await run(stages)
  assert.deepEqual([stopped.state, stopped.gate, log.length], ['succeeded', 'missed', 1])
  const through = await run(stages.map((stage) => ({ ...stage, on_missed_gate: 'go_on' as const })))
  assert.deepEqual([through.state, through.gate, log.length], ['succeeded', 'missed', 4])
})

test('a stage whose earlier result still holds does not run, and its values are handed on', async (t) => {
  const { run, log, current } = bench(t)
  current.set('one', { made: 'yesterday', id: 3 })
  current.set('three', null)
  await run(stages)
  assert.deepEqual(log.map((line) => line.split(' ')[0]), ['two', 'three'])
  assert.match(log[0]!, /yesterday/)
})

test('a reference to nothing fails by name', async (t) => {
  const { run } = bench(t)
  const failed = await run([{ name: 'use', call: 'two', input: { a: '$nowhere.made' }, on_missed_gate: 'stop' }])
  assert.match(failed.error?.message ?? '', /"use" refers to \$nowhere\.made/)
})
