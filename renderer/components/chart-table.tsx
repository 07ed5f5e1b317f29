/** The numbers behind a chart: up to sixty moments spread over the whole. */

import { tableRows, type Line } from './chart-model.ts'

export type ChartTableProps = {
  label: string
  lines: readonly Line[]
  xName: string
  xFormat: (x: number) => string
  yFormat: (y: number) => string
  height: number
}

/** The table of a chart. */
export function ChartTable({ label, lines, xName, xFormat, yFormat, height }: ChartTableProps) {
  const rows = tableRows(lines)
  return (
    <section aria-label={`${label}, as a table`} className="overflow-auto rounded-md border border-line" style={{ maxHeight: Math.max(height, 160) }}>
      <table className="w-full border-separate border-spacing-0 text-right text-12">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            {[xName, ...lines.map((line) => line.label)].map((head) => (
              <th key={head} scope="col" className="sticky top-0 border-b border-line bg-surface px-3 py-1.5 font-medium text-ink-3">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.x}>
              <th scope="row" className="px-3 py-1 text-right font-normal text-ink-2">{xFormat(row.x)}</th>
              {row.values.map((value, index) => <td key={lines[index]?.id} className="px-3 py-1">{value === null ? '' : yFormat(value)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
