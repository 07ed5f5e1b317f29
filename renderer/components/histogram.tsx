/** Counts by range as bars, with a line where something ends, such as the length that is cut; the numbers as a table. */

import { ChartColumn, Table2 } from 'lucide-react'
import { useState } from 'react'
import { count } from '../lib/format.ts'
import { classes } from './classes.ts'
import { IconButton } from './icon-button.tsx'
import { Tooltip } from './tooltip.tsx'

/** One range: above the one before, up to `upTo`. */
export type Bin = { upTo: number; count: number }

export type HistogramProps = {
  label: string
  bins: readonly Bin[]
  /** What the ranges measure: "tokens". */
  unit: string
  /** What is counted: "samples". */
  counted: string
  /** Bars above it are marked failed. */
  limit?: { value: number; label: string } | undefined
  height?: number | undefined
}

/** Bars. */
export function Histogram({ label, bins, unit, counted, limit, height = 140 }: HistogramProps) {
  const [isTable, setTable] = useState(false)
  const range = (index: number) => `${count((bins[index - 1]?.upTo ?? -1) + 1)} to ${count(bins[index]?.upTo ?? 0)}`
  const total = bins.reduce((sum, bin) => sum + bin.count, 0)
  return (
    <figure aria-label={label} className="min-w-0">
      <figcaption className="mb-1 flex min-h-7 items-center gap-3 text-12">
        <span className="min-w-0 flex-1 text-ink-2">{count(total)} {counted} by {unit}</span>
        <IconButton icon={isTable ? ChartColumn : Table2} label={isTable ? 'Show the bars' : 'Numbers as a table'} onClick={() => setTable(!isTable)} />
      </figcaption>
      {isTable ? (
        <table className="w-full text-right text-12">
          <thead><tr>{[unit, counted].map((head) => <th key={head} scope="col" className="border-b border-line px-3 py-1.5 font-medium text-ink-3">{head}</th>)}</tr></thead>
          <tbody>{bins.map((bin, index) => <tr key={bin.upTo}><th scope="row" className="px-3 py-1 font-normal text-ink-2">{range(index)}</th><td className="px-3 py-1">{count(bin.count)}</td></tr>)}</tbody>
        </table>
      ) : (
        <HistogramBars bins={bins} height={height} limit={limit} sentence={(index) => `${count(bins[index]?.count ?? 0)} ${counted} of ${range(index)} ${unit}`} />
      )}
    </figure>
  )
}

type BarsProps = Pick<HistogramProps, 'bins' | 'limit'> & { height: number; sentence: (index: number) => string }

function HistogramBars({ bins, height, limit, sentence }: BarsProps) {
  const highest = Math.max(1, ...bins.map((bin) => bin.count))
  const firstOver = limit === undefined ? -1 : bins.findIndex((bin) => bin.upTo > limit.value)
  return (
    <div className="relative">
      <div className="flex items-end gap-px border-b border-n-7" style={{ height }}>
        {bins.map((bin, index) => (
          <Tooltip key={bin.upTo} content={sentence(index)}>
            <div className="flex h-full min-w-0 flex-1 items-end hover:bg-hover">
              <div
                className={classes('w-full rounded-t-sm', firstOver >= 0 && index >= firstOver ? 'bg-failed-solid' : 'bg-n-9', bin.count > 0 && 'min-h-px')}
                style={{ height: `${(bin.count / highest) * 100}%` }}
              />
            </div>
          </Tooltip>
        ))}
      </div>
      {limit !== undefined && firstOver > 0 && (
        <div className="pointer-events-none absolute top-0 border-l border-failed" style={{ left: `${(firstOver / bins.length) * 100}%`, height }}>
          <span className={classes('absolute top-0 text-12 whitespace-nowrap text-failed', firstOver * 2 > bins.length ? 'right-1.5' : 'left-1.5')}>{limit.label}</span>
        </div>
      )}
      <div aria-hidden className="mt-1 flex justify-between text-12 text-ink-3">
        <span>0</span>
        <span>{count(bins[Math.floor(bins.length / 2)]?.upTo ?? 0)}</span>
        <span>{count(bins.at(-1)?.upTo ?? 0)}</span>
      </div>
    </div>
  )
}
