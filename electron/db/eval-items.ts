/** Queries of the table `eval_items`: one output of an eval with the count of each check. */

import { evalItemSchema, type EvalItem } from '../../contract/entities/eval.ts'
import { allRows, execute, executeEach, firstRow, inTransaction, type ReadableDb, type WritableDb } from './handles.ts'

const COLUMNS = 'id, decoding, mode, category, output, n_tokens, stop_reason, checks'

/** Replaces the items of an eval. */
export function saveItems(db: WritableDb, project: string, evalId: string, items: readonly EvalItem[]): void {
  inTransaction(db, () => {
    execute(db, 'DELETE FROM eval_items WHERE project = @project AND eval = @evalId', { project, evalId })
    executeEach(
      db,
      `INSERT INTO eval_items (project, eval, position, ${COLUMNS})
       VALUES (@project, @evalId, @position, @id, @decoding, @mode, @category, @output, @n_tokens, @stop_reason, @checks)`,
      items.map((item, position) => ({ ...item, project, evalId, position, checks: JSON.stringify(item.checks) })),
    )
  })
}

/** Some items of an eval in their order; only those that break `failedCheck` where it is given. */
export function listItems(db: ReadableDb, project: string, evalId: string, page: { offset: number; limit: number; failedCheck?: string }): { items: EvalItem[]; total: number } {
  const params = { project, evalId, check: page.failedCheck ?? null }
  const where = `project = @project AND eval = @evalId AND (@check IS NULL OR EXISTS (
    SELECT 1 FROM json_each(checks) WHERE key = @check AND json_extract(value, '$[0]') < json_extract(value, '$[1]')))`
  const rows = allRows(db, `SELECT ${COLUMNS} FROM eval_items WHERE ${where} ORDER BY position LIMIT @limit OFFSET @offset`, { ...params, limit: page.limit, offset: page.offset })
  const total = firstRow(db, `SELECT count(*) AS total FROM eval_items WHERE ${where}`, params) as { total: number }
  return { items: rows.map(decode), total: total.total }
}

function decode(row: unknown): EvalItem {
  const read = row as { checks: string }
  return evalItemSchema.parse({ ...read, checks: JSON.parse(read.checks) })
}
