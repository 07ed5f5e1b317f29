/**
 * Applies a rulebook's checks to a file of rows that anyone wrote: counts per check, each failure with its row and reason.
 * A row that cannot be read, or of which nobody can tell what it asks, is counted and named. Bounded memory. Knows no eval.
 */
import type { ScoreReport } from '../../contract/entities/dataset.ts'
import type { Compiled, ScoreRow } from '../../engine/index.ts'
import { readRowBlocks, type RowRead } from '../platform/read-rows.ts'

/** Most failures that a report lists; the counts go on. */
const MAX_FAILURES = 10_000
/** Whether rows could be read and understood: in a report only where one could not. */
const READABLE = 'readable'

type Total = { k: number; n: number; rate: number | null }

/** Scores every row of `path`; `suite` limits the checks to the suite's categories. */
export async function scoreFile(compiled: Compiled, path: string, suite?: string): Promise<ScoreReport> {
  const tally = new Tally()
  for await (const rows of readRowBlocks(path)) {
    for (const row of rows) scoreRow(compiled, row, suite, tally)
  }
  return tally.report()
}

function scoreRow(compiled: Compiled, row: RowRead, suite: string | undefined, tally: Tally): void {
  tally.rows += 1
  if ('problem' in row) return tally.unreadable(row.line, row.problem)
  const { category, results } = compiled.score(row.value as ScoreRow, suite)
  if (category === null) return tally.unreadable(row.line, notUnderstood(row.value, suite))
  for (const { check, k, n, failures } of results) {
    tally.add(check, k, n)
    for (const { reason } of failures) tally.fail(row.line, check, reason)
  }
}

function notUnderstood(row: Record<string, unknown>, suite?: string): string {
  const shapes = [['messages'], ['prompt', 'completion'], ['input', 'target'], ['instruction', 'response']]
  if (!shapes.some((keys) => keys.every((key) => Object.hasOwn(row, key)))) return 'the row has no prompt and answer: it needs messages, prompt and completion, input and target, or instruction and response'
  return `the prompt fits no category of the ${suite === undefined ? 'rulebook' : `suite ${suite}`}`
}

/** Sums by check. */
class Tally {
  rows = 0
  readonly #totals = new Map<string, Total>()
  readonly #failures: ScoreReport['failures'] = []
  #unreadable = 0

  add(check: string, k: number, n: number): void {
    let total = this.#totals.get(check)
    if (total === undefined) this.#totals.set(check, (total = { k: 0, n: 0, rate: null }))
    total.k += k
    total.n += n
  }

  fail(row: number, check: string, reason: string): void {
    if (this.#failures.length < MAX_FAILURES) this.#failures.push({ row, check, reason })
  }

  unreadable(row: number, reason: string): void {
    this.#unreadable += 1
    this.fail(row, READABLE, reason)
  }

  report(): ScoreReport {
    if (this.#unreadable > 0) this.#totals.set(READABLE, { k: this.rows - this.#unreadable, n: this.rows, rate: null })
    for (const total of this.#totals.values()) total.rate = total.n === 0 ? null : total.k / total.n
    return { rows: this.rows, checks: Object.fromEntries(this.#totals), failures: this.#failures }
  }
}
