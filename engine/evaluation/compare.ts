/**
 * Two subjects on the same prompts, check by check: paired by id, exact McNemar on the answers, Holm over all rows,
 * and a decision within `delta`. Answers on which a check is not applicable on either side are left out and counted.
 * Knows nothing of subjects; source of the delta rule: gap = teacher − student, act where it exceeds delta.
 */
import type { Comparison, EvalItem } from '../../contract/entities/eval.ts'
import { holmAdjust, mcnemarExact } from '../statistics/index.ts'

/** What a comparison needs of an item. */
export type ComparedItem = Pick<EvalItem, 'id' | 'decoding' | 'mode' | 'checks'>

/** One check of one decoding, A against B. */
export type ComparisonRow = Comparison['rows'][number] & {
  /** Pairs left out because the check was not applicable on one side or both. */
  readonly skipped: number
  readonly p_adjusted: number | null
}

/** A comparison; the host adds the ids of the two evals. */
export type PairedComparison = {
  readonly rows: ComparisonRow[]
  readonly delta: number
  /** Ids that only one side has. */
  readonly unpaired: number
  readonly sentence: string
}

type Pairs = { check: string; decoding: string; mode: 'free' | 'constrained'; n: number; onlyA: number; onlyB: number; kA: number; nA: number; kB: number; nB: number; skipped: number }

/** Compares two lists of items; `checks` limits and orders the rows. */
export function compareItems(a: readonly ComparedItem[], b: readonly ComparedItem[], delta: number, checks?: readonly string[]): PairedComparison {
  const other = new Map(b.map((item) => [keyOf(item), item]))
  const cells = new Map<string, Pairs>()
  let paired = 0
  for (const item of a) {
    const match = other.get(keyOf(item))
    if (match === undefined) continue
    paired += 1
    for (const check of checks ?? Object.keys({ ...item.checks, ...match.checks })) addPair(cells, item, match, check)
  }
  const rows = judge([...cells.values()], delta)
  return { rows, delta, unpaired: a.length + b.length - 2 * paired, sentence: inWords(rows, delta) }
}

/**
 * The decision rule of teacher and student: `tune` (exit code 10) if on any of the core checks the teacher's rate is
 * more than delta above the student's, else `ship` (0). A check without pairs decides nothing.
 */
export function decideGap(comparison: PairedComparison, teacher: 'a' | 'b', core?: readonly string[]): { decision: 'tune' | 'ship'; exit_code: 0 | 10; behind: string[] } {
  const behind = comparison.rows.filter((row) => {
    if (row.rate_a === null || row.rate_b === null || (core !== undefined && !core.includes(row.check))) return false
    return (teacher === 'a' ? row.rate_a - row.rate_b : row.rate_b - row.rate_a) > comparison.delta
  })
  const names = behind.map((row) => `${row.check} (${row.decoding})`)
  return behind.length > 0 ? { decision: 'tune', exit_code: 10, behind: names } : { decision: 'ship', exit_code: 0, behind: [] }
}

function keyOf(item: ComparedItem): string {
  return JSON.stringify([item.id, item.decoding, item.mode])
}

function addPair(cells: Map<string, Pairs>, a: ComparedItem, b: ComparedItem, check: string): void {
  const key = JSON.stringify([check, a.decoding, a.mode])
  let cell = cells.get(key)
  if (cell === undefined) cells.set(key, (cell = { check, decoding: a.decoding, mode: a.mode, n: 0, onlyA: 0, onlyB: 0, kA: 0, nA: 0, kB: 0, nB: 0, skipped: 0 }))
  const [kA, nA] = countsOf(a, check)
  const [kB, nB] = countsOf(b, check)
  if (nA === 0 || nB === 0) {
    cell.skipped += 1
    return
  }
  cell.n += 1
  cell.kA += kA
  cell.nA += nA
  cell.kB += kB
  cell.nB += nB
  if (kA === nA && kB < nB) cell.onlyA += 1
  if (kB === nB && kA < nA) cell.onlyB += 1
}

function countsOf(item: ComparedItem, check: string): readonly [number, number] {
  return Object.hasOwn(item.checks, check) ? (item.checks[check] ?? [0, 0]) : [0, 0]
}

function judge(cells: readonly Pairs[], delta: number): ComparisonRow[] {
  const judged = cells.filter((cell) => cell.n > 0)
  const pValues = judged.map((cell) => mcnemarExact(cell.onlyA, cell.onlyB))
  const adjusted = holmAdjust(pValues)
  return cells.map((cell) => {
    const at = judged.indexOf(cell)
    const pAdjusted = at < 0 ? null : (adjusted[at] ?? null)
    const rateA = cell.nA === 0 ? null : cell.kA / cell.nA
    const rateB = cell.nB === 0 ? null : cell.kB / cell.nB
    return {
      check: cell.check, decoding: cell.decoding, mode: cell.mode, n: cell.n, only_a: cell.onlyA, only_b: cell.onlyB, skipped: cell.skipped,
      rate_a: rateA, rate_b: rateB, p_value: at < 0 ? null : (pValues[at] ?? null), p_adjusted: pAdjusted,
      decision: decide(rateA, rateB, cell, pAdjusted, delta),
    }
  })
}

function decide(rateA: number | null, rateB: number | null, cell: Pairs, pAdjusted: number | null, delta: number): ComparisonRow['decision'] {
  if (rateA === null || rateB === null || pAdjusted === null) return 'undecided'
  if (pAdjusted < 0.05 && cell.onlyA !== cell.onlyB) return cell.onlyB > cell.onlyA ? 'b_better' : 'a_better'
  return Math.abs(rateA - rateB) <= delta ? 'equal_within_delta' : 'undecided'
}

function inWords(rows: readonly ComparisonRow[], delta: number): string {
  const names = (decision: ComparisonRow['decision']): string => rows.filter((row) => row.decision === decision).map((row) => `${row.check} (${row.decoding})`).join(', ')
  const parts = [
    ['B is better in', names('b_better')],
    ['A is better in', names('a_better')],
    [`Equal within ${(delta * 100).toFixed(1)} points:`, names('equal_within_delta')],
    ['Not decided by these items:', names('undecided')],
  ].flatMap(([lead, list]) => (list === '' ? [] : [`${lead} ${list}.`]))
  return parts.length === 0 ? 'The two have no item in common.' : parts.join(' ')
}
