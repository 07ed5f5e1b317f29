/**
 * Thins a long series to the lowest and highest point of each pixel column, so that no peak is lost, and smooths it.
 * Knows no chart.
 */

/** A series as two columns; x rises. NaN in y is a gap. */
export type Points = { x: ArrayLike<number>; y: ArrayLike<number> }

/** Points to draw, in order of x. */
export type Thinned = { x: number[]; y: number[] }

/** Thins a series to at most two points in each of `columns` columns, first and last always among them. */
export function thin({ x, y }: Points, columns: number): Thinned {
  const kept: Thinned = { x: [], y: [] }
  const length = x.length
  const keep = (index: number) => {
    kept.x.push(x[index] ?? 0)
    kept.y.push(y[index] ?? 0)
  }
  if (length <= columns * 2) {
    for (let index = 0; index < length; index++) if (!Number.isNaN(y[index] ?? NaN)) keep(index)
    return kept
  }
  const start = x[0] ?? 0
  const width = ((x[length - 1] ?? 0) - start) / columns || 1
  let next = 0
  while (next < length) {
    const end = start + (Math.floor(((x[next] ?? 0) - start) / width) + 1) * width
    next = keepExtremes({ x, y }, next, end, keep)
  }
  return kept
}

/** Keeps the lowest and highest point from `from` up to x = `end` in their order; returns the first index after them. */
function keepExtremes({ x, y }: Points, from: number, end: number, keep: (index: number) => void): number {
  let low = -1
  let high = -1
  let [lowest, highest] = [Infinity, -Infinity]
  let index = from
  do {
    const value = y[index] ?? NaN
    if (value < lowest) {
      lowest = value
      low = index
    }
    if (value > highest) {
      highest = value
      high = index
    }
    index += 1
  } while (index < x.length && (x[index] ?? 0) < end)
  if (low < 0) return index
  const [first, second] = low < high ? [low, high] : [high, low]
  if (from === 0 && first > 0 && !Number.isNaN(y[0] ?? NaN)) keep(0)
  keep(first)
  if (second !== first) keep(second)
  const last = index - 1
  if (index === x.length && second < last && !Number.isNaN(y[last] ?? NaN)) keep(last)
  return index
}

/** Exponential moving average; `weight` 0 leaves the series as it is, 0.9 is smooth. Starts without a bias to zero. */
export function smooth(points: Points, weight: number): Points {
  const y = new Float64Array(points.y.length)
  let sum = 0
  let scale = 0
  for (let index = 0; index < points.y.length; index++) {
    const value = points.y[index] ?? NaN
    if (Number.isNaN(value)) {
      y[index] = NaN
      continue
    }
    sum = sum * weight + value * (1 - weight)
    scale = scale * weight + (1 - weight)
    y[index] = sum / scale
  }
  return { x: points.x, y }
}
