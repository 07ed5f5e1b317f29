/**
 * A chart of lines over a common axis: raw and smoothed, targets, markers, a readout under the pointer or the arrow
 * keys, and the numbers as a table. The drawing itself is loaded when the first chart appears.
 */

import { ChartLine, Table2 } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { readingAt, type Line, type Marker } from './chart-model.ts'
import { ChartLegend } from './chart-legend.tsx'
import { ChartTable } from './chart-table.tsx'
import { IconButton } from './icon-button.tsx'
import { SegmentedControl } from './segmented-control.tsx'
import { Skeleton } from './skeleton.tsx'

export type { Line, LineColor, Marker } from './chart-model.ts'

const Drawing = lazy(() => import('./chart-drawing.tsx').then((file) => ({ default: file.ChartDrawing })))

export type LineChartProps = {
  /** What it shows, for those who hear the window and as the table's caption: "Loss by step". */
  label: string
  lines: readonly Line[]
  /** Name of the x axis: "step". */
  xName: string
  xFormat?: ((x: number) => string) | undefined
  yFormat?: ((y: number) => string) | undefined
  markers?: readonly Marker[] | undefined
  /** The range of y; without it the data's. Give [0, 1] for shares. */
  yRange?: readonly [number, number] | undefined
  /** Offers a logarithmic y axis. */
  canBeLog?: boolean | undefined
  /** Height of the drawing in px, a multiple of 4. */
  height?: number | undefined
  /** Stands in place of the drawing while there are no points. */
  empty?: ReactNode
  /** Further controls at the right of the legend. */
  actions?: ReactNode
}

const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const NO_MARKERS: readonly Marker[] = []
const plain = (value: number) => three.format(value)
const whole = (value: number) => value.toLocaleString('en')

/** A chart of lines. */
export function LineChart({ label, lines, xName, xFormat = whole, yFormat = plain, markers = NO_MARKERS, yRange, canBeLog = false, height = 220, empty = 'Nothing measured yet.', actions }: LineChartProps) {
  const [isTable, setTable] = useState(false)
  const [scale, setScale] = useState<'linear' | 'log'>('linear')
  const [cursor, setCursor] = useState<number | null>(null)
  const isEmpty = lines.every((line) => line.points.x.length === 0)
  return (
    <figure aria-label={label} className="min-w-0">
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <ChartLegend lines={lines} cursor={cursor} xName={xName} xFormat={xFormat} yFormat={yFormat} />
        {actions}
        {canBeLog && !isTable && <SegmentedControl aria-label="Scale of the y axis" size="small" value={scale} onChange={setScale} segments={[{ value: 'linear', label: 'Linear' }, { value: 'log', label: 'Log' }]} />}
        <IconButton icon={isTable ? ChartLine : Table2} label={isTable ? 'Show the chart' : 'Numbers as a table'} onClick={() => setTable(!isTable)} />
      </div>
      {isTable ? (
        <ChartTable label={label} lines={lines} xName={xName} xFormat={xFormat} yFormat={yFormat} height={height} />
      ) : isEmpty ? (
        <div className="flex items-center justify-center rounded-md border border-dashed border-line text-ink-3" style={{ height }}>{empty}</div>
      ) : (
        <div style={{ height }}>
          <Suspense fallback={<Skeleton className="h-full w-full" />}>
            <Drawing label={label} lines={lines} markers={markers} yRange={yRange} isLog={scale === 'log'} height={height} xFormat={xFormat} yFormat={yFormat} cursor={cursor} reading={readingAt(lines, cursor, xName, xFormat, yFormat)} onCursor={setCursor} />
          </Suspense>
        </div>
      )}
    </figure>
  )
}
