/** Proves that what is exported, read by another reader, is the series of the history. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import Papa from 'papaparse'
import { seriesQueries } from '../db/index.ts'
import { exportMetrics } from './export-metrics.ts'
import { reindexProject } from './record.ts'
import { FIXTURE_ID, openFixture } from './testing/fixture-project.ts'

async function fixture(t: TestContext) {
  const { home, db, project } = await openFixture(t)
  reindexProject(db, project)
  seriesQueries.addPoints(db, project.id, 'run-0001', [{ step: 2, name: 'grad_norm', value: null }, { step: 4, name: 'rule:a,"b"', value: 0.1 }])
  return { home, db, project }
}

/** The points of a table's rows, in the order of the history. */
function pointsOf(rows: Record<string, unknown>[], run: string) {
  const points = rows.filter((row) => row['run'] === run).flatMap(({ step, ...values }) => Object.entries(values).flatMap(([name, value]) => (name === 'run' || value === null || value === undefined || value === '' ? [] : [{ step: Number(step), name, value: Number(value) }])))
  return points.sort((a, b) => (a.name === b.name ? a.step - b.step : a.name < b.name ? -1 : 1))
}

test('CSV and Parquet, read again, are the series of the history', async (t) => {
  const { home, db, project } = await fixture(t)
  const csv = await exportMetrics(db, project, { file: join(home, 'all.csv'), format: 'csv' })
  const parquet = await exportMetrics(db, project, { file: join(home, 'all.parquet'), format: 'csv' })
  const { data } = Papa.parse<Record<string, unknown>>(readFileSync(csv.file, 'utf8'), { header: true, skipEmptyLines: true })
  const bytes = readFileSync(parquet.file)
  const table = (await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) })) as Record<string, unknown>[]
  assert.deepEqual([csv.rows, csv.columns.slice(0, 3)], [parquet.rows, ['run', 'step', 'loss']])
  for (const run of ['run-0001', 'run-0002']) {
    const kept = seriesQueries.listPoints(db, FIXTURE_ID, run).filter(({ value }) => value !== null)
    assert.ok(kept.length > 0)
    assert.deepEqual(pointsOf(data, run), kept)
    assert.deepEqual(pointsOf(table, run), kept)
  }
})

test('without a file it lies in the project; another ending, folder or run is refused', async (t) => {
  const { home, db, project } = await fixture(t)
  const made = await exportMetrics(db, project, { runs: ['run-0001'], format: 'parquet' })
  assert.equal(made.file, join(project.folder, 'metrics', 'run-0001.parquet'))
  await assert.rejects(exportMetrics(db, project, { file: join(home, 'a.xlsx'), format: 'csv' }), /neither CSV nor Parquet/)
  await assert.rejects(exportMetrics(db, project, { file: join(home, 'none', 'a.csv'), format: 'csv' }), /no folder/)
  await assert.rejects(exportMetrics(db, project, { runs: ['run-0009'], format: 'csv' }), /run-0009/)
  await assert.rejects(exportMetrics(db, { ...project, id: 'p-000000000000' }, { format: 'csv' }), /no run yet/)
})
