/** Turns lines, markers and tokens into what uPlot draws. Knows no React. */

import type uPlot from 'uplot'
import type { DrawnLine, Line, Marker } from './chart-model.ts'
import { valueRange } from './chart-model.ts'
import { colorAt, lineToken } from './line-look.ts'
import { tokenColor } from './theme-colors.ts'

/** What a drawing is made from. */
export type DrawingParts = {
  element: HTMLElement
  lines: readonly Line[]
  drawn: () => readonly DrawnLine[]
  markers: () => readonly Marker[]
  yRange: readonly [number, number] | undefined
  isLog: boolean
  width: number
  height: number
  xFormat: (x: number) => string
  yFormat: (y: number) => string
  onCursor: (x: number | null) => void
}

/** The options of one drawing. */
export function chartOptions(parts: DrawingParts): uPlot.Options {
  const { element, lines, drawn, isLog, yRange, onCursor } = parts
  const color = (token: string) => tokenColor(element, token)
  const axis = { stroke: color('--n-10'), font: '12px "Inter Variable"', grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } }
  const colorOf = (line: Line) => color(lineToken(line.color ?? colorAt(lines.indexOf(line))))
  return {
    width: parts.width,
    height: parts.height,
    padding: [parts.markers().length > 0 ? 20 : 8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7, width: 2 }, drag: { setScale: false, x: false, y: false }, focus: { prox: 24 } },
    focus: { alpha: 0.35 },
    scales: {
      x: { time: false, range: (_, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) },
      y: { distr: isLog ? 3 : 1, range: () => paddedRange(yRange ?? valueRange(drawn(), isLog), isLog, yRange !== undefined) },
    },
    axes: [
      { ...axis, grid: { show: false }, border: { show: true, stroke: color('--n-7'), width: 1 }, size: 28, gap: 6, space: 72, values: (_, splits) => splits.map((x) => (Number.isInteger(x) ? parts.xFormat(x) : '')) },
      { ...axis, size: 52, gap: 6, space: 32, values: (_, splits) => alignDecimals(splits, parts.yFormat) },
    ],
    series: [{}, ...drawn().map((each) => lineSeries(each, colorOf(each.line)))],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx === null || plot.cursor.idx === undefined || (plot.cursor.left ?? -1) < 0 ? null : plot.data[0][plot.cursor.idx] ?? null)],
      draw: [(plot) => drawTargets(plot, lines, colorOf), (plot) => drawMarkers(plot, parts.markers(), color)],
    },
  }
}

function lineSeries({ line, part }: DrawnLine, stroke: string): uPlot.Series {
  return {
    stroke,
    width: part === 'raw' ? 1 : 1.75,
    alpha: part === 'raw' ? 0.3 : 1,
    points: { show: part === 'main' && line.hasDots === true, size: 6, fill: stroke },
    ...(line.isDashed && { dash: [5, 4] }),
  }
}

/** Plain numbers of one axis get as many decimals as the one that needs most: 2.0 beside 1.5. */
function alignDecimals(splits: readonly (number | null)[], format: (y: number) => string): string[] {
  const texts = splits.map((y) => (y === null ? '' : format(y)))
  if (!texts.every((text) => /^-?[\d,]*(?:\.\d+)?$/.test(text))) return texts
  const decimals = Math.max(0, ...texts.map((text) => text.split('.')[1]?.length ?? 0))
  return splits.map((y) => (y === null ? '' : y.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })))
}

function paddedRange(range: readonly [number, number] | null, isLog: boolean, isGiven: boolean): [number, number] {
  if (range === null) return isLog ? [0.1, 1] : [0, 1]
  const [low, high] = range
  if (isLog) return [Math.max(low, 1e-12) / 1.15, high * 1.15]
  if (isGiven) return [low, high + (high - low) * 0.02]
  const room = (high - low || Math.abs(high) || 1) * 0.08
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room]
}

function drawTargets(plot: uPlot, lines: readonly Line[], colorOf: (line: Line) => string): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.setLineDash([2, 4].map((length) => length * devicePixelRatio))
  ctx.lineWidth = devicePixelRatio
  for (const line of lines) {
    if (line.target === undefined) continue
    const y = Math.round(plot.valToPos(line.target, 'y', true)) + 0.5
    ctx.strokeStyle = colorOf(line)
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

function drawMarkers(plot: uPlot, markers: readonly Marker[], color: (token: string) => string): void {
  const { ctx, bbox } = plot
  const pixel = devicePixelRatio
  ctx.save()
  ctx.font = `${12 * pixel}px "Inter Variable"`
  ctx.textBaseline = 'bottom'
  for (const { x, label, color: name } of markers) {
    const left = Math.round(plot.valToPos(x, 'x', true)) + 0.5
    if (left < bbox.left || left > bbox.left + bbox.width) continue
    ctx.strokeStyle = color(lineToken(name ?? 'ink'))
    ctx.lineWidth = pixel
    ctx.beginPath()
    ctx.moveTo(left, bbox.top)
    ctx.lineTo(left, bbox.top + bbox.height)
    ctx.stroke()
    const half = ctx.measureText(label).width / 2
    ctx.textAlign = left + half > bbox.left + bbox.width ? 'right' : left - half < bbox.left ? 'left' : 'center'
    ctx.fillStyle = color('--n-11')
    ctx.fillText(label, left, bbox.top - 3 * pixel)
  }
  ctx.restore()
}
