/**
 * The metric series of runs as one table for other programs, a row a run and step, a column a series: CSV or Parquet.
 * Reads the history; nothing in the project depends on what it writes.
 */

import { existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import Papa from 'papaparse'
import type { MetricPoint } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { runRows, seriesQueries, type ReadableDb } from '../db/index.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'

/** Which runs, and where to. */
export type MetricsOrder = { runs?: readonly string[] | undefined; file?: string | undefined; format: 'csv' | 'parquet' }

type Cell = string | number | null
type MetricsTable = { columns: string[]; rows: Cell[][] }

/** Writes the table, whole or not at all. Throws `not_found` for an unknown run and where there is nothing to write, and `bad_input` for another ending. */
export async function exportMetrics(db: ReadableDb, project: { id: string; folder: string }, order: MetricsOrder): Promise<{ file: string; rows: number; columns: string[] }> {
  const known = runRows.list(db, project.id).map(({ id }) => id)
  const missing = order.runs?.find((run) => !known.includes(run))
  if (missing !== undefined) throw new StudioError({ code: 'not_found', message: `Run ${missing} is not in the history.`, next_step: known.length === 0 ? 'Train a run first.' : `Choose from: ${known.join(', ')}.` })
  if (known.length === 0) throw new StudioError({ code: 'not_found', message: 'This project has no run yet, so there is no metric to write.', next_step: 'Train a run, or import one; then write its metrics.' })
  const runs = order.runs ?? known
  const file = order.file ?? join(project.folder, 'metrics', `${runs.length === 1 ? runs[0] : 'runs'}.${order.format}`)
  const ending = extname(file).toLowerCase()
  if (ending !== '.csv' && ending !== '.parquet') throw new StudioError({ code: 'bad_input', message: `${basename(file)} is neither CSV nor Parquet.`, next_step: 'Give it a name that ends in .csv or .parquet.' })
  const { columns, rows } = tableOf(runs.map((run) => ({ run, points: seriesQueries.listPoints(db, project.id, run) })))
  if (rows.length === 0) throw new StudioError({ code: 'not_found', message: `${runs.length === 1 ? `${runs[0]} has` : `None of ${runs.join(', ')} has`} no metric yet: it ended before its first step, or has not come to it.`, next_step: 'Wait for its first step, or choose another run.' })
  if (order.file === undefined) mkdirSync(dirname(file), { recursive: true })
  if (!existsSync(dirname(file))) throw new StudioError({ code: 'not_found', message: `There is no folder ${dirname(file)}.`, next_step: 'Choose a folder that exists.' })
  writeFileAtomic(file, ending === '.csv' ? `${Papa.unparse({ fields: columns, data: rows }, { newline: '\n' })}\n` : await parquetOf({ columns, rows }))
  return { file, rows: rows.length, columns }
}

/** Series that every run has come first, in this order. */
const FIRST = ['loss', 'eval_loss', 'eval_token_acc', 'lr', 'grad_norm', 'tok_s', 'step_ms', 'tokens']

/** One row a run and step; a series that has no point there is null, as is a number that was not finite. */
function tableOf(series: readonly { run: string; points: readonly MetricPoint[] }[]): MetricsTable {
  const found = new Set(series.flatMap(({ points }) => points.map(({ name }) => name)))
  const names = [...FIRST.filter((name) => found.has(name)), ...[...found].filter((name) => !FIRST.includes(name)).sort()]
  const rows = series.flatMap(({ run, points }) => {
    const steps = new Map<number, Map<string, number | null>>()
    for (const { step, name, value } of points) steps.set(step, (steps.get(step) ?? new Map<string, number | null>()).set(name, value))
    return [...steps].sort(([a], [b]) => a - b).map(([step, values]): Cell[] => [run, step, ...names.map((name) => values.get(name) ?? null)])
  })
  return { columns: ['run', 'step', ...names], rows }
}

async function parquetOf({ columns, rows }: MetricsTable): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const types = { run: 'STRING', step: 'INT32' } as const
  const columnData = columns.map((name, i) => ({ name, data: rows.map((row) => row[i]), type: name === 'run' || name === 'step' ? types[name] : ('DOUBLE' as const), nullable: name !== 'run' && name !== 'step' }))
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}
