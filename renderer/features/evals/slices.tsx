/** The share of answers that keep each rule within parts of the questions: by role, by what was asked. Knows rows only. */

import type { EvalReport } from '../../../contract/entities/eval.ts'
import { classes } from '../../components/classes.ts'
import { count, percent } from '../../lib/format.ts'
import { checkWords } from './decoding-words.ts'

const HEAD = 'h-8 px-3 text-12 font-medium whitespace-nowrap text-ink-2'

/** One table for all slices. */
export function Slices({ report, sentences }: { report: EvalReport; sentences: ReadonlyMap<string, string> }) {
  const checks = [...new Set(report.checks.filter((row) => row.target !== null).map((row) => row.check))]
  if (report.slices.length === 0) return null
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full border-collapse tabular-nums">
        <caption className="sr-only">Rules kept within parts of the questions</caption>
        <thead className="border-b border-line">
          <tr>
            <th scope="col" className={classes(HEAD, 'text-left')}>Part</th>
            <th scope="col" className={classes(HEAD, 'text-right')}>Questions</th>
            {checks.map((check) => <th key={check} scope="col" title={sentences.get(check)} className={classes(HEAD, 'text-right')}>{checkWords(check)}</th>)}
          </tr>
        </thead>
        <tbody>
          {report.slices.map((slice) => (
            <tr key={`${slice.by} ${slice.value}`} className="h-8 border-b border-line last:border-b-0">
              <th scope="row" className="px-3 text-left font-normal whitespace-nowrap"><span className="text-ink-2">{checkWords(slice.by)}:</span> {slice.value}</th>
              <td className="px-3 text-right text-ink-2">{count(slice.items)}</td>
              {checks.map((check) => {
                const rows = slice.checks.filter((row) => row.check === check && row.rate !== null)
                const worst = rows.toSorted((a, b) => (a.rate ?? 0) - (b.rate ?? 0))[0]
                return <td key={check} className={classes('px-3 text-right', worst?.passed === false && 'text-failed')}>{worst?.rate == null ? '–' : percent(worst.rate)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
