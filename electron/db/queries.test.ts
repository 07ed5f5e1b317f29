/** Proves that every table keeps what its entity holds, on a real database file and with a second connection. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { DatasetVersion } from '../../contract/entities/dataset.ts'
import type { Eval } from '../../contract/entities/eval.ts'
import type { Run } from '../../contract/entities/run.ts'
import { chatQueries, datasetVersionRows, evalItemQueries, evalRows, jobQueries, openDatabase, projectQueries, runRows, seriesQueries, settingQueries } from './index.ts'

const MOMENT = '2026-01-02T03:04:05.678Z'
const SHA = 'a'.repeat(64)
const PROJECT = { id: 'p-00000001', name: 'Odd “name” 🛼', folder: '/somewhere/a b', pack: null, created: MOMENT, opened: MOMENT }
const VERSION: DatasetVersion = {
  project: PROJECT.id, id: 'v0001', created: MOMENT, seed: 7, asked: 3, accepted: 2, rejected: { duplicate: 1 },
  splits: { train: 1, val: 0, test: 1 }, categories: { simple: { asked: 3, accepted: 2, rejected: { duplicate: 1 } } }, leaks: 0, bytes: 10, manifest_sha256: SHA,
}
const RUN: Run = {
  project: PROJECT.id, id: 'run-0001', state: 'succeeded', recipe: 'sft', base_model: 'starter', dataset_version: 'v0001', parent: null, seed: 1,
  config: { learning_rate: 0.0002, early_stop: null }, steps: 10, max_steps: 10, loss: 0.25, best_eval_loss: null, best_step: null, checkpoints: [5, 10],
  has_adapter: true, duration_ms: 1234, created: MOMENT, finished: MOMENT, manifest_sha256: null,
}
const EVAL: Eval = {
  project: PROJECT.id, id: 'eval-0001', subject: { kind: 'checkpoint', run: 'run-0001', step: 5 }, suite: 'combos', dataset_version: null, items: 2, passed: false,
  checks: [], seed: null, created: MOMENT, manifest_sha256: SHA,
}

function fresh(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'queries-'))
  const opened = openDatabase(join(folder, 'studio.db'))
  t.after(() => {
    opened.close()
    rmSync(folder, { recursive: true, force: true })
  })
  projectQueries.saveProject(opened.db, PROJECT)
  return opened.db
}

test('rows read back as they were written and a second save replaces the first', (t) => {
  const db = fresh(t)
  datasetVersionRows.save(db, VERSION)
  runRows.save(db, { ...RUN, state: 'running' })
  runRows.save(db, RUN)
  evalRows.save(db, EVAL)
  assert.deepEqual(projectQueries.findProject(db, PROJECT.id), PROJECT)
  assert.deepEqual(datasetVersionRows.list(db, PROJECT.id), [VERSION])
  assert.deepEqual(runRows.find(db, PROJECT.id, 'run-0001'), RUN)
  assert.deepEqual(evalRows.find(db, PROJECT.id, 'eval-0001'), EVAL)
  assert.equal(runRows.find(db, PROJECT.id, 'run-0002'), undefined)
})

test('ids of five digits come after ids of four', (t) => {
  const db = fresh(t)
  for (const id of ['v10000', 'v9999', 'v0002']) datasetVersionRows.save(db, { ...VERSION, id })
  assert.deepEqual(datasetVersionRows.list(db, PROJECT.id).map((row) => row.id), ['v0002', 'v9999', 'v10000'])
})

test('a folder that became another project takes the old one’s history with it', (t) => {
  const db = fresh(t)
  datasetVersionRows.save(db, VERSION)
  projectQueries.saveProject(db, { ...PROJECT, id: 'p-00000002' })
  assert.deepEqual(datasetVersionRows.list(db, PROJECT.id), [])
  assert.deepEqual(projectQueries.listProjects(db).map((project) => project.id), ['p-00000002'])
})

test('a series replaces a step that is trained again and drops the steps after a resume', (t) => {
  const db = fresh(t)
  runRows.save(db, RUN)
  seriesQueries.addPoints(db, PROJECT.id, RUN.id, [1, 2, 3].map((step) => ({ name: 'loss', step, value: step })))
  seriesQueries.dropPointsAfter(db, PROJECT.id, RUN.id, 1)
  seriesQueries.addPoints(db, PROJECT.id, RUN.id, [{ name: 'loss', step: 1, value: 9 }, { name: 'loss', step: 2, value: null }])
  assert.deepEqual(seriesQueries.listPoints(db, PROJECT.id, RUN.id), [{ step: 1, name: 'loss', value: 9 }, { step: 2, name: 'loss', value: null }])
  assert.deepEqual(seriesQueries.listPoints(db, PROJECT.id, RUN.id, ['eval_loss']), [])
})

test('eval items are listed by page and by the check that they break', (t) => {
  const db = fresh(t)
  evalRows.save(db, EVAL)
  const item = { decoding: 'greedy', mode: 'free' as const, category: 'simple', output: '1. a', n_tokens: 3, stop_reason: 'stop' }
  evalItemQueries.saveItems(db, PROJECT.id, EVAL.id, [
    { ...item, id: 'a', checks: { parseable: [1, 1], link: [2, 3] } },
    { ...item, id: 'b', checks: { parseable: [0, 1] } },
  ])
  const ids = (page: { offset: number; limit: number; failedCheck?: string }) => evalItemQueries.listItems(db, PROJECT.id, EVAL.id, page).items.map((row) => row.id)
  assert.deepEqual(ids({ offset: 0, limit: 9 }), ['a', 'b'])
  assert.deepEqual(ids({ offset: 1, limit: 9 }), ['b'])
  assert.deepEqual(ids({ offset: 0, limit: 9, failedCheck: 'link' }), ['a'])
  assert.equal(evalItemQueries.listItems(db, PROJECT.id, EVAL.id, { offset: 0, limit: 1 }).total, 2)
})

test('jobs get their id when added and keep every field', (t) => {
  const db = fresh(t)
  const job = jobQueries.addJob(db, {
    kind: 'runs.train', project: PROJECT.id, parent: null, state: 'queued', payload: { run: 'run-0001' }, progress: null, result: null, gate: null,
    error: null, lease: 'cpu', asked: null, owner: { pid: 1, start_time: '5' }, worker: null, created: MOMENT, started: null, finished: null,
  })
  assert.deepEqual(jobQueries.findJob(db, job.id), job)
  const done = { ...job, state: 'succeeded' as const, result: { run: 'run-0001' }, gate: 'missed' as const }
  jobQueries.saveJob(db, done)
  assert.deepEqual(jobQueries.listJobs(db, 10), [done])
  assert.deepEqual(jobQueries.listOpenJobs(db), [])
})

test('turns of a conversation keep their order and settings their type', (t) => {
  const db = fresh(t)
  chatQueries.addTurn(db, PROJECT.id, 'c1', { role: 'user', content: 'a' }, MOMENT)
  chatQueries.addTurn(db, PROJECT.id, 'c1', { role: 'assistant', content: 'b' }, MOMENT)
  assert.deepEqual(chatQueries.listTurns(db, PROJECT.id, 'c1').map((turn) => turn.content), ['a', 'b'])
  settingQueries.saveSetting(db, 'inference_threads', 3)
  settingQueries.saveSetting(db, 'inference_threads', null)
  assert.deepEqual(settingQueries.readSettings(db), { inference_threads: null })
})
