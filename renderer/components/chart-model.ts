/**
 * What a line chart is given, and how it becomes columns for uPlot: thinned, smoothed, on one x axis.
 * Knows neither uPlot nor the document.
 */

import { ThinnedSeries, type Points } from './decimate.ts'

/** Which colour a line has: a series, a meaning, or quiet grey for what is compared with. */
export type LineColor = 'series-1' | 'series-2' | 'series-3' | 'series-4' | 'series-5' | 'passed' | 'failed' | 'undecided' | 'running' | 'stale' | 'ink' | 'quiet'

/** One line. */
export type Line = {
  id: string
  label: string
  points: Points
  color?: LineColor | undefined
  /** Draws the raw points faint and the moving average over them; 0 to 1, 0.9 is smooth. */
  smoothing?: number | undefined
  /** Few points that are each worth a dot: evaluations. */
  hasDots?: boolean | undefined
  isDashed?: boolean | undefined
  /** The share to reach, drawn as a thin line in the line's colour. */
  target?: number | undefined
}

/** A moment worth marking: best checkpoint, alert, start again. */
export type Marker = { x: number; label: string; color?: LineColor | undefined }

/** One drawn line: which data, how strong. */
export type DrawnLine = { line: Line; part: 'raw' | 'main'; x: number[]; y: number[] }

/** What is drawn of each line, raw and smoothed, thinned to the width; a line that grew is not looked at again from its start. */
export class LineThinner {
  readonly #columns: number
  readonly #series = new Map<string, ThinnedSeries>()

  constructor(columns: number) {
    this.#columns = columns
  }

  take(lines: readonly Line[]): DrawnLine[] {
    return lines.flatMap((line): DrawnLine[] => {
      const { smoothing = 0 } = line
      const main = { line, part: 'main' as const, ...this.#of(line.id, smoothing).take(line.points) }
      return smoothing === 0 ? [main] : [{ line, part: 'raw', ...this.#of(line.id, 0).take(line.points) }, main]
    })
  }

  #of(id: string, smoothing: number): ThinnedSeries {
    const name = `${smoothing} ${id}`
    const series = this.#series.get(name) ?? new ThinnedSeries(this.#columns, smoothing)
    this.#series.set(name, series)
    return series
  }
}

/** Joins lines with x of their own to one x column; where a line has no point stands undefined, so that it is spanned. */
export function alignColumns(lines: readonly DrawnLine[]): [number[], ...(number | undefined)[][]] {
  const x = mergeSorted(lines.map((line) => line.x))
  const columns = lines.map((line) => {
    const column: (number | undefined)[] = []
    let next = 0
    for (const at of x) {
      column.push(line.x[next] === at ? line.y[next] : undefined)
      while ((line.x[next] ?? Infinity) <= at) next += 1
    }
    return column
  })
  return [x, ...columns]
}

/** All numbers of rising lists in order, each once. */
function mergeSorted(lists: readonly (readonly number[])[]): number[] {
  const places = lists.map(() => 0)
  const merged: number[] = []
  for (;;) {
    let least = Infinity
    for (let list = 0; list < lists.length; list++) least = Math.min(least, lists[list]?.[places[list] ?? 0] ?? Infinity)
    if (least === Infinity) return merged
    merged.push(least)
    for (let list = 0; list < lists.length; list++) {
      while ((lists[list]?.[places[list] ?? 0] ?? Infinity) <= least) places[list] = (places[list] ?? 0) + 1
    }
  }
}

/** The rows of the table behind a chart: up to `most` steps spread over the whole, each with every line's value. */
export function tableRows(lines: readonly Line[], most = 60): { x: number; values: (number | null)[] }[] {
  const all = new Set<number>()
  for (const line of lines) {
    const stride = Math.max(1, Math.ceil(line.points.x.length / most))
    for (let index = 0; index < line.points.x.length; index += stride) all.add(line.points.x[index] ?? 0)
    const last = line.points.x[line.points.x.length - 1]
    if (last !== undefined) all.add(last)
  }
  const rows = [...all].sort((a, b) => a - b)
  return rows.map((x) => ({ x, values: lines.map((line) => valueAt(line.points, x)) }))
}

/** A line's value at x or at the last point before it, within its range; null outside. */
export function valueAt(points: Points, x: number): number | null {
  let low = 0
  let high = points.x.length - 1
  if (high < 0 || x < (points.x[0] ?? Infinity) || x > (points.x[high] ?? -Infinity)) return null
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((points.x[middle] ?? Infinity) <= x) low = middle
    else high = middle - 1
  }
  const value = points.y[low]
  return value === undefined || Number.isNaN(value) ? null : value
}

/** The lowest and highest that must be in sight, targets included; null where there is nothing. */
export function valueRange(lines: readonly DrawnLine[], isLog: boolean): [number, number] | null {
  let low = Infinity
  let high = -Infinity
  for (const { y, line } of lines) {
    for (const value of line.target === undefined ? y : [...y, line.target]) {
      if (isLog && value <= 0) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low === Infinity ? null : [low, high]
}

/** The values at x in words, at the end of the lines where x is null: "step 473: Training 0.736, Evaluation 0.855". */
export function readingAt(lines: readonly Line[], x: number | null, xName: string, xFormat: (x: number) => string, yFormat: (y: number) => string): string {
  const values = lines.flatMap(({ label, points }) => {
    const value = x === null ? (points.y[points.y.length - 1] ?? null) : valueAt(points, x)
    return value === null || Number.isNaN(value) ? [] : [`${label} ${yFormat(value)}`]
  })
  return `${x === null ? 'last' : `${xName} ${xFormat(x)}`}: ${values.join(', ')}`
}
