/** The canvas of a line chart. Loaded when the first chart appears, because uPlot comes with it. */

import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { alignColumns, LineThinner, type DrawnLine, type Line, type Marker } from './chart-model.ts'
import { chartOptions } from './chart-options.ts'
import { useThemeChanges } from './theme-colors.ts'

const NO_DRAWN: readonly DrawnLine[] = []

export type ChartDrawingProps = {
  label: string
  lines: readonly Line[]
  markers: readonly Marker[]
  yRange: readonly [number, number] | undefined
  isLog: boolean
  height: number
  xFormat: (x: number) => string
  yFormat: (y: number) => string
  /** Where the cursor stands; null while it is away. */
  cursor: number | null
  /** The values at the cursor in words. */
  reading: string
  onCursor: (x: number | null) => void
}

/** The drawing; it is made anew when lines, colours or the theme change, and fed when only points do. */
export function ChartDrawing(props: ChartDrawingProps) {
  const theme = useThemeChanges()
  const shape = props.lines.map((line) => [line.id, line.color, line.smoothing !== undefined && line.smoothing > 0, line.hasDots, line.isDashed].join(' ')).join('|')
  return <ChartCanvas key={`${shape} ${theme} ${props.markers.length > 0}`} {...props} />
}

/** A canvas with axes, read like a slider: arrow keys move the cursor, with Shift by a twentieth, Escape takes it away. */
function ChartCanvas(props: ChartDrawingProps) {
  const { label, lines, isLog, height, markers, cursor, reading } = props
  const [first, last] = xRange(lines)
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const latest = useRef({ props, thinner: new LineThinner(1), drawn: NO_DRAWN })
  const [width, setWidth] = useState(0)

  useLayoutEffect(() => {
    latest.current.props = props
  })

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth))
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])

  useLayoutEffect(() => {
    const element = box.current
    if (element === null || width === 0) return
    const now = latest.current
    now.thinner = new LineThinner(width)
    now.drawn = now.thinner.take(now.props.lines)
    const { lines: drawnNow, yRange, xFormat, yFormat } = now.props
    const options = chartOptions({
      element, lines: drawnNow, drawn: () => now.drawn, markers: () => now.props.markers, yRange, isLog, width, height, xFormat, yFormat,
      onCursor: (x) => now.props.onCursor(x),
    })
    const made = new uPlot(options, alignColumns(now.drawn) as uPlot.AlignedData, element)
    plot.current = made
    return () => {
      made.destroy()
      plot.current = null
    }
  }, [isLog, width, height])

  useEffect(() => {
    if (plot.current === null || width === 0) return
    latest.current.drawn = latest.current.thinner.take(lines)
    plot.current.setData(alignColumns(latest.current.drawn) as uPlot.AlignedData)
  }, [lines, width])

  useEffect(() => {
    latest.current.props = { ...latest.current.props, markers }
    plot.current?.redraw(false)
  }, [markers])

  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={`${label}, values`}
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={cursor ?? last}
      aria-valuetext={reading}
      onKeyDown={(event) => moveCursor(event, plot.current)}
      className="h-full w-full min-w-0 overflow-hidden rounded-sm"
    />
  )
}

function xRange(lines: readonly Line[]): [number, number] {
  const starts = lines.map((line) => line.points.x[0] ?? Infinity)
  const ends = lines.map((line) => line.points.x[line.points.x.length - 1] ?? -Infinity)
  return [Math.min(...starts), Math.max(...ends)]
}

function moveCursor(event: KeyboardEvent, plot: uPlot | null): void {
  const x = plot?.data[0]
  if (plot === null || x === undefined || x.length === 0) return
  const stride = event.shiftKey ? Math.max(1, Math.round(x.length / 20)) : 1
  const current = plot.cursor.idx ?? x.length - 1
  const isAway = (plot.cursor.left ?? -1) < 0
  const targets: Record<string, number> = { ArrowLeft: isAway ? x.length - 1 : current - stride, ArrowRight: isAway ? 0 : current + stride, Home: 0, End: x.length - 1 }
  if (event.key === 'Escape' && !isAway) {
    event.stopPropagation()
    plot.setCursor({ left: -10, top: -10 })
  }
  const target = targets[event.key]
  if (target === undefined) return
  event.preventDefault()
  const at = x[Math.min(x.length - 1, Math.max(0, target))]
  if (at !== undefined) plot.setCursor({ left: plot.valToPos(at, 'x'), top: 4 })
}
