/**
 * From scored outputs to a report: rates with intervals and verdicts, gates, slices, remedies.
 * A plain PASS or FAIL compares the rate with the target; the verdict says whether the sample settles it. 0 of 0 is
 * not applicable and never fails. Knows neither subjects nor files.
 */
import { clusteredInterval, itemsNeeded, verdictOf } from '../statistics/index.ts'
import { readGates } from './gates.ts'
import type { Gates } from './gates.ts'
import { proposeRemedies } from './remedies.ts'
import type { CheckRow, ScoredOutput, SliceReport, SuiteContext, SuiteReport } from './report.ts'
import { compileSlices } from './slices.ts'
import { cellKey, tallyOutputs } from './tally.ts'
import type { Cell, Part, Tally } from './tally.ts'

/** Makes the report of a suite from the outputs of one subject. */
export function buildReport(context: SuiteContext, outputs: Iterable<ScoredOutput>): SuiteReport {
  const suite = context.source.suites?.[context.suite]
  const gates = readGates(context.source, context.suite)
  const judgedBy = gates.checks.flatMap((check) => gates.by(check) ?? [])
  const tally = tallyOutputs(outputs, compileSlices([...(suite?.slices ?? []), ...judgedBy]))
  const order = Object.keys(context.source.checks)
  const slices = tally.parts.map((part) => sliceReport(part, gates, order)).sort(bySliceThenValue)
  const checks = withGatesOfSlices(wholeRows(tally, gates, suite?.report ?? [], order), slices)
  const counted = checks.filter((row) => row.mode === (checks.some((each) => each.mode === 'free') ? 'free' : 'constrained'))
  return {
    suite: context.suite,
    items: tally.whole.ids.size,
    checks,
    slices,
    remedies: proposeRemedies(context, tally, counted, slices),
    truncated: [...new Set(tally.cut.map((each) => each.id))],
    cut: tally.cut,
    passed: counted.some((row) => row.passed === true) && counted.every((row) => row.passed !== false),
  }
}

/** The row of one cell; without a cell, a row in which nothing was judged. */
function rowOf(check: string, decoding: string, mode: 'free' | 'constrained', cell: Cell | undefined, target: number | null, judgedBy: string | null): CheckRow {
  const { k, n } = cell?.sums ?? { k: 0, n: 0 }
  const interval = cell === undefined ? null : clusteredInterval(cell.sums)
  return {
    check, decoding, mode, k, n, target,
    unit: cell?.unit ?? 'answer',
    rate: n === 0 ? null : k / n,
    interval: interval === null ? null : [...interval],
    passed: target === null || n === 0 ? null : k / n >= target,
    verdict: target === null ? null : verdictOf(interval, target),
    items_needed: target === null ? null : itemsNeeded(target),
    not_applicable: cell?.notApplicable ?? 0,
    judged_by: judgedBy,
  }
}

function wholeRows(tally: Tally, gates: Gates, reported: readonly string[], order: readonly string[]): CheckRow[] {
  const seen = [...tally.whole.cells.values()]
  const runs = new Map(seen.map((cell) => [`${cell.mode} ${cell.decoding}`, { mode: cell.mode, decoding: cell.decoding }]))
  const wanted = new Set([...seen.map((cell) => cell.check), ...gates.checks, ...reported])
  const checks = [...wanted].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return [...runs.values()].flatMap(({ mode, decoding }) =>
    checks.map((check) => rowOf(check, decoding, mode, tally.whole.cells.get(cellKey(check, decoding, mode)), gates.target(check, decoding), gates.by(check))),
  )
}

function sliceReport(part: Part, gates: Gates, order: readonly string[]): SliceReport {
  const cells = [...part.cells.values()].sort((a, b) => order.indexOf(a.check) - order.indexOf(b.check))
  const checks = cells.map((cell) => {
    const judged = gates.by(cell.check) === part.by
    return rowOf(cell.check, cell.decoding, cell.mode, cell, judged ? gates.target(cell.check, cell.decoding) : null, judged ? part.by : null)
  })
  return { by: part.by, value: part.value, items: part.ids.size, checks }
}

function bySliceThenValue(a: SliceReport, b: SliceReport): number {
  return a.by === b.by ? (a.value < b.value ? -1 : 1) : a.by < b.by ? -1 : 1
}

/** A gate judged by slice holds only if it holds in every slice; its verdict is the worst of theirs. */
function withGatesOfSlices(rows: readonly CheckRow[], slices: readonly SliceReport[]): CheckRow[] {
  return rows.map((row) => {
    if (row.judged_by === null || row.target === null) return row
    const parts = slices
      .filter((slice) => slice.by === row.judged_by)
      .flatMap((slice) => slice.checks.filter((each) => each.check === row.check && each.decoding === row.decoding && each.mode === row.mode && each.n > 0))
    if (parts.length === 0) return row
    const worst = (['refuted', 'undecided', 'confirmed'] as const).find((verdict) => parts.some((part) => part.verdict === verdict))
    return { ...row, passed: parts.every((part) => part.passed === true), verdict: worst ?? row.verdict }
  })
}
