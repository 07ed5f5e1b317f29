/** Proves that a history that is full for a while holds every point of a run afterwards, and that no line waits in memory meanwhile. */

import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Run, RunEventLine } from '../../contract/entities/run.ts'
import { projectQueries, runRows, seriesQueries } from '../db/index.ts'
import { openDatabase } from '../db/open.ts'
import { RunLogs } from './live/run-log.ts'
import { RunPoints } from './run-points.ts'

const MOMENT = '2026-01-02T03:04:05.678Z'
const RUN: Run = {
  project: 'p-00000001', id: 'run-0001', state: 'running', recipe: 'sft', base_model: 'starter', dataset_version: 'v0001', parent: null, seed: 1, config: {}, steps: 0, max_steps: 10, loss: null,
  best_eval_loss: null, best_step: null, checkpoints: [], has_adapter: false, duration_ms: 0, created: MOMENT, finished: null, manifest_sha256: null,
}

test('F11: points that a full history did not take are written from the run’s log once it does, resumes included', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'points-'))
  const { db, close } = openDatabase(join(folder, 'studio.db'))
  t.after(() => {
    close()
    rmSync(folder, { recursive: true, force: true })
  })
  projectQueries.saveProject(db, { id: RUN.project, name: 'p', folder, pack: null, created: MOMENT, opened: MOMENT })
  runRows.save(db, RUN)
  const logs = new RunLogs()
  let [seq, clock] = [0, 0]
  const points = new RunPoints({ db, project: RUN.project, run: RUN.id, log: () => logs.of(folder), verdicts: () => [{ step: 2, name: 'rules.a', value: 1 }], now: () => clock })
  const say = (type: string, step: number, loss?: number) => {
    const event: RunEventLine = { v: 1, seq: (seq += 1), ts: 1, run: 'run-0001', type, step, ...(loss === undefined ? {} : { loss }) }
    appendFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(event)}\n`)
    points.take([event])
  }
  const held = () => seriesQueries.listPoints(db, RUN.project, RUN.id).map(({ name, step, value }) => `${name} ${step} ${value}`)
  say('step', 1, 3)
  // SQLite itself says that it is full: the file may not grow by a page.
  db.connection.pragma(`max_page_count = ${String(db.connection.pragma('page_count', { simple: true }))}`)
  for (let step = 2; step < 400; step += 1) say('step', step, 2)
  assert.match(logs.of(folder).historyWaits ?? '', /^The disk is full/)
  assert.ok(held().length < 399)
  say('resume', 2)
  clock += 5000
  db.connection.pragma('max_page_count = 1000000')
  say('step', 3, 1.5)
  assert.deepEqual(held(), ['loss 1 3', 'loss 2 2', 'loss 3 1.5', 'rules.a 2 1'])
  assert.equal(logs.of(folder).historyWaits, null)
})
