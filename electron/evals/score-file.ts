/**
 * Applies a rulebook's checks to a file of rows that anyone wrote: counts per check, each failure with its row and reason,
 * rows that cannot be read counted by reason. Reads line by line in bounded memory. Knows no eval.
 */
import type { ScoreReport } from '../../contract/entities/dataset.ts'
import type { Compiled, ScoreRow } from '../../engine/index.ts'
import { readRows } from '../platform/read-rows.ts'

/** Most failures that a report lists; the counts go on. */
const MAX_FAILURES = 10_000

/** Scores every row of `path`; `suite` limits the checks to the suite's categories. */
export async function scoreFile(compiled: Compiled, path: string, suite?: string): Promise<ScoreReport> {
  const report: ScoreReport = { rows: 0, checks: {}, failures: [] }
  for await (const row of readRows(path)) {
    report.rows += 1
    if ('problem' in row) {
      report.failures.push({ row: row.line, check: 'readable', reason: row.problem })
      continue
    }
    const { results } = compiled.score(row.value as ScoreRow, suite)
    for (const { check, k, n, failures } of results) {
      const total = (report.checks[check] ??= { k: 0, n: 0, rate: null })
      total.k += k
      total.n += n
      if (report.failures.length < MAX_FAILURES) for (const { reason } of failures) report.failures.push({ row: row.line, check, reason })
    }
  }
  for (const total of Object.values(report.checks)) total.rate = total.n === 0 ? null : total.k / total.n
  return report
}
