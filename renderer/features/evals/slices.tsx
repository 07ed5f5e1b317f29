/** The share of answers that keep each rule within parts of the questions: by role, by what was asked. Knows rows only. */

import type { EvalReport } from '../../../contract/entities/eval.ts'
import { count, percent } from '../../lib/format.ts'

/** One table for all slices. */
export function Slices({ report }: { report: EvalReport }) {
  const checks = [...new Set(report.checks.filter((row) => row.target !== null).map((row) => row.check))]
  if (report.slices.length === 0) return null
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full border-collapse tabular-nums">
        <caption className="sr-only">Rules kept within parts of the questions</caption>
        <thead className="border-b border-line text-left text-12 text-ink-2">
          <tr>
            <th scope="col" className="h-8 px-2 font-medium">Part</th>
            <th scope="col" className="h-8 px-2 font-medium">Questions</th>
            {checks.map((check) => <th key={check} scope="col" className="h-8 px-2 font-medium">{check}</th>)}
          </tr>
        </thead>
        <tbody>
          {report.slices.map((slice) => (
            <tr key={`${slice.by} ${slice.value}`} className="h-8 border-b border-line last:border-b-0">
              <th scope="row" className="px-2 text-left font-normal">{slice.by} <span className="text-ink-2">{slice.value}</span></th>
              <td className="px-2 text-ink-2">{count(slice.items)}</td>
              {checks.map((check) => {
                const rows = slice.checks.filter((row) => row.check === check && row.rate !== null)
                const worst = rows.toSorted((a, b) => (a.rate ?? 0) - (b.rate ?? 0))[0]
                return <td key={check} className={`px-2 ${worst?.passed === false ? 'text-failed' : ''}`}>{worst?.rate == null ? '–' : percent(worst.rate)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
