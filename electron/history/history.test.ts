/** Proves that the history can be rebuilt from the folders alone, that verify names what changed, and what diff and replay compare. */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { datasetVersionRows, evalItemQueries, evalRows, exportRows, runRows, seriesQueries, type WritableDb } from '../db/index.ts'
import { compareAdapters } from './compare-adapters.ts'
import { diffRuns } from './diff.ts'
import { recordDatasetVersion, recordEval, recordExport, recordRun, reindexProject } from './record.ts'
import { compareRuns } from './replay.ts'
import { FIXTURE_ID, openFixture, tensorFile, writeRun } from './testing/fixture-project.ts'
import { verifyPath } from './verify.ts'

function allRows(db: WritableDb) {
  return {
    versions: datasetVersionRows.list(db, FIXTURE_ID),
    runs: runRows.list(db, FIXTURE_ID),
    series: ['run-0001', 'run-0002'].map((run) => seriesQueries.listPoints(db, FIXTURE_ID, run)),
    evals: evalRows.list(db, FIXTURE_ID),
    items: evalItemQueries.listItems(db, FIXTURE_ID, 'eval-0001', { offset: 0, limit: 100 }),
    exports: exportRows.list(db, FIXTURE_ID),
  }
}

test('the history that grew folder by folder equals the one rebuilt from the folders, row for row', async (t) => {
  const { db, project } = await openFixture(t)
  recordDatasetVersion(db, project, 'v0001')
  recordRun(db, project, 'run-0001')
  recordRun(db, project, 'run-0002')
  recordEval(db, project, 'eval-0001')
  recordExport(db, project, 'export-0001')
  const grown = allRows(db)
  runRows.forget(db, FIXTURE_ID, 'run-0001')
  const report = reindexProject(db, project)
  assert.deepEqual(allRows(db), grown)
  assert.deepEqual(report.skipped, [])
  assert.deepEqual([report.dataset_versions, report.runs, report.evals, report.eval_items, report.exports], [1, 2, 1, 2, 1])
})

test('the rows say what the folders say', async (t) => {
  const { db, project } = await openFixture(t)
  reindexProject(db, project)
  const { versions, runs, items, exports } = allRows(db)
  assert.deepEqual([versions[0]?.asked, versions[0]?.accepted, versions[0]?.rejected], [5, 3, { duplicate: 2 }])
  const [first, second] = runs
  assert.deepEqual([first?.state, first?.steps, first?.loss, first?.best_eval_loss, first?.best_step, first?.has_adapter, first?.checkpoints], ['succeeded', 4, 1.25, 1.1, 4, true, [2]])
  assert.deepEqual([second?.state, second?.steps, second?.finished, second?.has_adapter, second?.manifest_sha256], ['incomplete', 2, null, false, null])
  assert.deepEqual(items.items.map((item) => item.checks), [{ parseable: [1, 1] }, { parseable: [0, 1] }])
  assert.deepEqual(exports[0]?.files.map((file) => [file.path, file.bytes]), [['model.q8_0.gguf', 7], ['merged', 2]])
})

test('a step that a resumed run trained again counts once, with its second value', async (t) => {
  const { db, project } = await openFixture(t)
  recordRun(db, project, 'run-0001')
  assert.deepEqual(seriesQueries.listPoints(db, FIXTURE_ID, 'run-0001', ['loss']).map((point) => [point.step, point.value]), [[1, 3], [2, 2], [3, 1.5], [4, 1.25]])
})

test('an unfinished or damaged folder is left out of the rebuilt history, by name', async (t) => {
  const { db, project, folder } = await openFixture(t)
  mkdirSync(join(folder, 'data', 'v0002'))
  writeFileSync(join(folder, 'evals', 'eval-0001', 'outputs.jsonl'), '{"id":')
  mkdirSync(join(folder, 'runs', 'not-a-run'))
  const { skipped } = reindexProject(db, project)
  assert.deepEqual(skipped.map((each) => each.folder), ['data/v0002', 'evals/eval-0001'])
  assert.match(skipped[1]!.reason, /Line 1 .* is damaged/)
})

test('verify finds one flipped byte anywhere in a project and names the file', async (t) => {
  const { db, folder } = await openFixture(t)
  const clean = await verifyPath(db, folder)
  assert.deepEqual(clean.problems, [])
  assert.ok(clean.manifests >= 6 && clean.files >= 10)
  const path = join(folder, 'exports/export-0001/model.q8_0.gguf')
  const bytes = readFileSync(path)
  bytes[4]! ^= 1
  writeFileSync(path, bytes)
  const { problems } = await verifyPath(db, folder)
  assert.deepEqual(problems.map(({ folder: where, path: file, problem }) => [where, file, problem]), [['exports/export-0001', 'model.q8_0.gguf', 'changed']])
  assert.equal((await verifyPath(db, path)).problems.length, 1, 'the file alone may be named, too')
  assert.equal((await verifyPath(db, join(folder, 'data'))).problems.length, 0)
})

test('verify notices a manifest that was changed together with its file, from the history’s memory', async (t) => {
  const { db, folder, project } = await openFixture(t)
  reindexProject(db, project)
  const path = join(folder, 'data/v0001/manifest.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": 7', '"seed": 8'))
  const { problems } = await verifyPath(db, folder)
  assert.ok(problems.some((problem) => problem.folder === 'data/v0001' && problem.path === 'manifest.json'))
  writeFileSync(path, '{"kind"')
  assert.ok((await verifyPath(db, folder)).problems.some((problem) => problem.problem === 'damaged_manifest'))
  await assert.rejects(verifyPath(db, join(folder, 'rulebook.yaml')), { code: 'not_found' })
  await assert.rejects(verifyPath(db, join(folder, 'nowhere')), { code: 'not_found' })
})

test('an edited rulebook makes its dataset stale without counting as damage', async (t) => {
  const { db, folder } = await openFixture(t)
  writeFileSync(join(folder, 'rulebook.yaml'), 'rulebook: 1\n# edited\n')
  const { problems } = await verifyPath(db, folder)
  assert.deepEqual(problems.map(({ path, problem }) => [path, problem]), [['rulebook.yaml', 'input_changed']])
})

test('diff names the keys and metrics that differ and nothing else', async (t) => {
  const { db, project, folder } = await openFixture(t)
  await writeRun(folder, 'run-0003', { seed: 1, losses: [3, 2, 1.5, 1], done: true, learningRate: 0.01 })
  reindexProject(db, project)
  const report = diffRuns(db, project, 'run-0001', 'run-0003')
  assert.deepEqual(report.config, [{ name: 'learning_rate', a: 0.001, b: 0.01 }])
  assert.deepEqual(report.data, [])
  assert.deepEqual(report.metrics, [{ name: 'loss', a: 1.25, b: 1, change: -0.25 }])
  assert.throws(() => diffRuns(db, project, 'run-0001', 'run-0009'), { code: 'not_found', next_step: /run-0003/ })
})

test('a replay is bit for bit, or says how far apart adapters and losses are', async (t) => {
  const { db, project, folder } = await openFixture(t)
  await writeRun(folder, 'run-0003', { seed: 1, losses: [3, 2, 1.5, 1.25], done: true })
  await writeRun(folder, 'run-0004', { seed: 1, losses: [3, 2, 1.5, 1.5], done: true, weights: tensorFile([1, 2, 3.5]) })
  reindexProject(db, project)
  const same = compareRuns(db, project, 'run-0001', 'run-0003')
  assert.deepEqual([same.bit_for_bit, same.largest_difference, same.loss_difference], [true, 0, 0])
  const other = compareRuns(db, project, 'run-0001', 'run-0004')
  assert.deepEqual([other.bit_for_bit, other.largest_difference, other.loss_difference], [false, 0.5, 0.25])
  assert.match(other.sentence, /largest difference of an adapter value is 5\.00e-1/)
})

test('adapters with other tensors cannot be compared', async (t) => {
  const { folder } = await openFixture(t)
  const adapter = (id: string) => join(folder, 'runs', id, 'adapter')
  await writeRun(folder, 'run-0003', { seed: 1, losses: [3, 2, 1], done: true, weights: tensorFile([1, 2, 3], 'another') })
  await writeRun(folder, 'run-0004', { seed: 1, losses: [3, 2, 1], done: true, weights: tensorFile([1, 2]) })
  assert.throws(() => compareAdapters(adapter('run-0001'), adapter('run-0003')), { code: 'verification_failed', message: /different tensors/ })
  assert.throws(() => compareAdapters(adapter('run-0001'), adapter('run-0004')), { code: 'verification_failed', message: /another size/ })
})
