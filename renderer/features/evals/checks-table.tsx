/**
 * Every rule of an eval: the sentence, the share that keeps it with its interval against the target, the outcome, and
 * the same figure of other evals with the paired difference. Knows rows; asks nothing.
 */

import type { Comparison, Eval, EvalCheckResult, EvalReport } from '../../../contract/entities/eval.ts'
import { rowOutcome, type Outcome } from '../../../engine/evaluation/verdict-sentence.ts'
import { BarMeter } from '../../components/bar-meter.tsx'
import { classes } from '../../components/classes.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { count, percent } from '../../lib/format.ts'
import { checkWords, decodingWords } from './decoding-words.ts'
import { OUTCOMES } from './outcome-words.ts'
import { subjectWords } from './subject-words.ts'

/** Another eval in a column of its own. */
export type OtherColumn = { shown: Eval; comparison: Comparison | undefined }

type PairedRow = Comparison['rows'][number]

type ChecksTableProps = {
  report: EvalReport
  sentences: ReadonlyMap<string, string>
  others: readonly OtherColumn[]
  /** Opens the outputs that break a rule. */
  onOpen: (check: string) => void
}

const HEAD = 'h-8 px-3 text-left text-12 font-medium whitespace-nowrap text-ink-2'
/** Names the row of a rule, so that its sentence elsewhere can lead to it. */
export function rowId(check: string): string {
  return `rule-${check}`
}

/** What a person has to look at comes first. */
const ORDER: readonly (Outcome | null)[] = ['not_yet', 'too_close', 'passed', null]

/** Where bars begin when all that is shown lies above it. */
const HIGH = 0.8

/** The table: a rule once, its decodings below one another. */
export function ChecksTable({ report, sentences, others, onOpen }: ChecksTableProps) {
  const isMixed = new Set(report.checks.map((row) => row.mode)).size > 1
  const checks = worstFirst(report)
  const told = others.map((other) => wordsForAll(other, report))
  const shares = report.checks.flatMap((row) => [row.rate, row.rate === null ? null : row.target]).filter((share) => share !== null)
  const from = shares.length > 0 && Math.min(...shares) > HIGH ? HIGH : 0
  return (
    <div className="flex flex-col gap-2">
      <div className="overflow-x-auto rounded-md border border-line bg-surface">
        <table className="w-full border-collapse tabular-nums">
          <caption className="sr-only">Every rule with the share of answers that keep it</caption>
          <thead>
            <tr>
              <th scope="col" className={HEAD}>Rule</th>
              <th scope="col" className={HEAD}>Answers</th>
              <th scope="col" colSpan={2} className={HEAD}>Kept<span className="font-normal text-ink-3">, bars from {percent(from)} to 100 %</span></th>
              <th scope="col" className={classes(HEAD, 'text-right')}>Target</th>
              <th scope="col" className={HEAD}>Outcome</th>
              {others.map(({ shown }) => <th key={shown.id} scope="col" className={HEAD}>{columnTitle(shown)}</th>)}
            </tr>
          </thead>
          {checks.map((check) => {
            const rows = report.checks.filter((row) => row.check === check)
            const isBroken = rows.some((row) => row.k < row.n)
            const sentence = sentences.get(check) ?? checkWords(check)
            return (
              <tbody key={check} id={rowId(check)} tabIndex={-1} className={classes('border-t border-line outline-none focus:bg-picked', isBroken && 'hover:bg-hover')}>
                {rows.map((row, i) => (
                  <tr key={`${row.decoding} ${row.mode}`} className="h-8">
                    {i === 0 && (
                      <th scope="rowgroup" rowSpan={rows.length} className="w-full min-w-56 px-3 py-1.5 text-left align-top font-normal" title={check}>
                        {isBroken ? <button type="button" className="rounded-sm text-left underline decoration-edge underline-offset-4 hover:decoration-ink" onClick={() => onOpen(check)}>{sentence}</button> : sentence}
                      </th>
                    )}
                    <CheckCells row={row} isMixed={isMixed} from={from} others={told} />
                  </tr>
                ))}
              </tbody>
            )
          })}
        </table>
      </div>
      {told.some(({ comparison }) => comparison !== undefined) && <p className="max-w-form text-12 text-ink-3">Better now and worse now compare the model shown with that column’s, answer by answer to the same questions; too few to tell: chance alone may make such a difference.</p>}
    </div>
  )
}

/** Missed rules, then undecided ones, then the others; within each as the report has them. */
function worstFirst({ checks }: EvalReport): string[] {
  const rank = (check: string) => Math.min(...checks.filter((row) => row.check === check).map((row) => ORDER.indexOf(rowOutcome(row))))
  return [...new Set(checks.map(({ check }) => check))].sort((a, b) => rank(a) - rank(b))
}

/** Another run's adapter is told apart by its run. */
function columnTitle({ subject }: Eval): string {
  return subject.kind === 'adapter' ? `Trained, ${subject.run}` : subjectWords(subject).title
}

function CheckCells({ row, isMixed, from, others }: { row: EvalCheckResult; isMixed: boolean; from: number; others: readonly OtherColumn[] }) {
  const outcome = rowOutcome(row)
  return (
    <>
      <td className="px-3 whitespace-nowrap text-ink-2" title={row.decoding}>{decodingWords(row.decoding)}{isMixed && row.mode === 'constrained' ? ', held to the rules' : ''}</td>
      {row.rate === null ? <td colSpan={2} className="px-3 whitespace-nowrap text-ink-3">Nothing to judge</td> : (
        <>
          <td className="pr-2 pl-3"><span className="block w-28 2xl:w-72"><BarMeter isBare label={`${row.check}, ${decodingWords(row.decoding)}`} k={row.k} n={row.n} from={from} target={row.target ?? undefined} interval={row.interval ?? undefined} {...(outcome === null ? {} : { meaning: OUTCOMES[outcome].meaning })} /></span></td>
          <td className="pr-3 text-right whitespace-nowrap text-ink-2">{count(row.k)} of {count(row.n)}</td>
        </>
      )}
      <td className="px-3 text-right whitespace-nowrap text-ink-2">{row.target === null ? '–' : percent(row.target)}</td>
      <td className="px-3 whitespace-nowrap">{outcome === null ? <span className="text-12 text-ink-3">{row.target === null ? 'No target' : 'Nothing to judge'}</span> : <StatusBadge isPlain meaning={OUTCOMES[outcome].meaning}>{OUTCOMES[outcome].word}</StatusBadge>}</td>
      {others.map((other) => <OtherCell key={other.shown.id} row={row} other={other} />)}
    </>
  )
}

/** What a paired difference says of the model shown; it stands beside the other one's number. */
const DIFFERENCES = { b_better: 'better now', a_better: 'worse now', equal_within_delta: 'too few to tell', undecided: 'too few to tell' } as const

function OtherCell({ row, other: { shown, comparison } }: { row: EvalCheckResult; other: OtherColumn }) {
  const rate = rateIn(shown, row)
  const paired = pairOf(comparison, row)
  if (rate === null) return <td className="px-3 text-ink-2">–</td>
  return (
    <td className="px-3 whitespace-nowrap text-ink-2">
      <span className="inline-block min-w-12">{percent(rate)}</span>
      {paired !== undefined && row.rate !== null && <span className="ml-1 text-12 text-ink-3" title={`exact McNemar on ${count(paired.n)} ${paired.n === 1 ? 'answer' : 'answers'}, adjusted p = ${(paired.p_adjusted ?? 1).toPrecision(2)}`}>{differenceWords(paired, row.rate, rate)}</span>}
    </td>
  )
}

/** Two numbers that read alike are not called too few. */
function differenceWords({ decision }: PairedRow, now: number, other: number): string {
  return decision !== 'a_better' && decision !== 'b_better' && percent(now) === percent(other) ? 'unchanged' : DIFFERENCES[decision]
}

/** The column with its words, or without any where one of its numbers has no answers in common with the model shown. */
function wordsForAll(other: OtherColumn, report: EvalReport): OtherColumn {
  const isWhole = report.checks.every((row) => row.rate === null || rateIn(other.shown, row) === null || pairOf(other.comparison, row) !== undefined)
  return isWhole ? other : { shown: other.shown, comparison: undefined }
}

function rateIn({ checks }: Eval, row: EvalCheckResult): number | null {
  return checks.find((each) => isSame(each, row))?.rate ?? null
}

function pairOf(comparison: Comparison | undefined, row: EvalCheckResult): PairedRow | undefined {
  return comparison?.rows.find((each) => isSame(each, row) && each.p_adjusted !== null)
}

type Judged = Pick<EvalCheckResult, 'check' | 'decoding' | 'mode'>
function isSame(a: Judged, b: Judged): boolean {
  return a.check === b.check && a.decoding === b.decoding && a.mode === b.mode
}
