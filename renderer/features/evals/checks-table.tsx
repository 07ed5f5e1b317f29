/**
 * Every rule of an eval: the sentence, the share that keeps it with its interval against the target, the verdict, and
 * the same figure of other evals with the paired difference. Knows rows; asks nothing.
 */

import type { Comparison, Eval, EvalCheckResult, EvalReport } from '../../../contract/entities/eval.ts'
import { BarMeter } from '../../components/bar-meter.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { count, percent } from '../../lib/format.ts'
import { subjectWords } from './subject-words.ts'

/** Another eval in a column of its own. */
export type OtherColumn = { shown: Eval; comparison: Comparison | undefined }

type ChecksTableProps = {
  report: EvalReport
  sentences: ReadonlyMap<string, string>
  others: readonly OtherColumn[]
  /** Opens the outputs that break a rule. */
  onOpen: (check: string) => void
}

const HEAD = 'h-8 px-3 text-left text-12 font-medium whitespace-nowrap text-ink-2'

/** The table: a rule once, its decodings below one another. */
export function ChecksTable({ report, sentences, others, onOpen }: ChecksTableProps) {
  const isMixed = new Set(report.checks.map((row) => row.mode)).size > 1
  const checks = [...new Set(report.checks.map((row) => row.check))]
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full border-collapse tabular-nums">
        <caption className="sr-only">Every rule with the share of answers that keep it</caption>
        <thead>
          <tr>
            <th scope="col" className={HEAD}>Rule</th>
            <th scope="col" className={HEAD}>Answered</th>
            <th scope="col" className={HEAD}>Kept, with 95 % interval and target</th>
            <th scope="col" className={HEAD}>Verdict</th>
            {others.map(({ shown }) => <th key={shown.id} scope="col" className={HEAD}>{columnTitle(shown)}</th>)}
          </tr>
        </thead>
        {checks.map((check) => (
          <tbody key={check} className="border-t border-line hover:bg-hover">
            {report.checks.filter((row) => row.check === check).map((row, i, rows) => (
              <tr key={`${row.decoding} ${row.mode}`} className="h-8">
                {i === 0 && (
                  <th scope="rowgroup" rowSpan={rows.length} className="w-2/5 min-w-56 px-3 py-2 text-left align-top font-normal">
                    <button type="button" className="text-left hover:underline" onClick={() => onOpen(check)}>
                      {sentences.get(check) ?? check} <span className="text-12 text-ink-3">{check}</span>
                    </button>
                  </th>
                )}
                <CheckCells row={row} isMixed={isMixed} others={others} />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

/** Another run's adapter is told apart by its run. */
function columnTitle({ subject }: Eval): string {
  return subject.kind === 'adapter' ? `Trained, ${subject.run}` : subjectWords(subject).title
}

/** Plain words for the two decodings that every rulebook of the studio has; others keep their name. */
const DECODINGS: Record<string, string> = { greedy: 'surest answer', sampled: 'varied answers' }

function CheckCells({ row, isMixed, others }: { row: EvalCheckResult; isMixed: boolean; others: readonly OtherColumn[] }) {
  return (
    <>
      <td className="px-3 whitespace-nowrap text-ink-2" title={row.decoding}>{DECODINGS[row.decoding] ?? row.decoding}{isMixed && row.mode === 'constrained' ? ', constrained' : ''}</td>
      <td className="min-w-64 px-3">{row.rate === null ? <span className="text-ink-3">nothing to judge</span> : <BarMeter label={`${row.check}, ${row.decoding}`} k={row.k} n={row.n} target={row.target ?? undefined} interval={row.interval ?? undefined} />}</td>
      <td className="px-3 whitespace-nowrap"><RowVerdict row={row} /></td>
      {others.map(({ shown, comparison }) => <OtherCell key={shown.id} row={row} shown={shown} comparison={comparison} />)}
    </>
  )
}

/** Passed, failed or undecided; a check without a gate only informs. */
export function RowVerdict({ row }: { row: EvalCheckResult }) {
  if (row.target === null || row.passed === null) return <span className="text-12 text-ink-3">not gated</span>
  if (!row.passed) return <StatusBadge meaning="failed">Below {percent(row.target)}</StatusBadge>
  if (row.verdict === 'undecided') return <StatusBadge meaning="undecided">{row.items_needed !== null && row.items_needed > row.n ? `${count(row.items_needed - row.n)} more to confirm` : 'Too close to tell'}</StatusBadge>
  return <StatusBadge meaning="passed">Confirmed {percent(row.target)}</StatusBadge>
}

function OtherCell({ row, shown, comparison }: { row: EvalCheckResult; shown: Eval; comparison: Comparison | undefined }) {
  const other = shown.checks.find((each) => each.check === row.check && each.decoding === row.decoding && each.mode === row.mode)
  const paired = comparison?.rows.find((each) => each.check === row.check && each.decoding === row.decoding)
  const word = paired === undefined ? '' : paired.decision === 'b_better' ? 'clearly lower' : paired.decision === 'a_better' ? 'clearly higher' : paired.decision === 'undecided' ? '' : 'equal'
  return (
    <td className="px-3 whitespace-nowrap text-ink-2">
      {other?.rate == null ? '–' : percent(other.rate)}
      {word !== '' && <span className="ml-2 text-12 text-ink-3" title={paired?.p_adjusted == null ? undefined : `exact McNemar, adjusted p = ${paired.p_adjusted.toPrecision(2)}`}>{word}</span>}
    </td>
  )
}
