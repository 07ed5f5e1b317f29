/** Names and colours of a chart's lines with the value at the cursor, else the last one. */

import { valueAt, type Line } from './chart-model.ts'
import { classes } from './classes.ts'
import { colorAt, LINE_FILLS } from './line-look.ts'

export type ChartLegendProps = {
  lines: readonly Line[]
  cursor: number | null
  xName: string
  xFormat: (x: number) => string
  yFormat: (y: number) => string
}

/** The legend, which is the readout too. */
export function ChartLegend({ lines, cursor, xName, xFormat, yFormat }: ChartLegendProps) {
  return (
    <figcaption className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1 text-12">
      {lines.map((line, index) => {
        const value = cursor === null ? line.points.y[line.points.y.length - 1] : valueAt(line.points, cursor)
        return (
          <span key={line.id} className="inline-flex min-w-0 items-center gap-1.5">
            <span aria-hidden className={classes('h-0.5 w-3 shrink-0 rounded-full', LINE_FILLS[line.color ?? colorAt(index)], line.isDashed && 'opacity-60')} />
            <span className="truncate text-ink-2">{line.label}</span>
            {value !== undefined && value !== null && !Number.isNaN(value) && <span className="font-medium">{yFormat(value)}</span>}
          </span>
        )
      })}
      <span className="text-ink-3">{cursor === null ? `by ${xName}` : `at ${xName} ${xFormat(cursor)}`}</span>
    </figcaption>
  )
}
