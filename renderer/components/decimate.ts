/**
 * A long series as the lowest and highest point of each stretch about a pixel wide, kept up as points are appended: what is
 * new is added, what is known is not looked at again. Smooths on the way where asked. Knows no chart.
 */

/** A series as two columns; x rises. NaN in y is a gap. */
export type Points = { x: ArrayLike<number>; y: ArrayLike<number> }

/** Points to draw, in order of x. */
export type Thinned = { x: number[]; y: number[] }

/** The lowest and the highest point of a stretch. */
type Stretch = { lowX: number; lowY: number; highX: number; highY: number }

/** Thins a series once to at most two points in each of `columns` columns, first and last always among them. */
export function thin(points: Points, columns: number): Thinned {
  return new ThinnedSeries(columns).take(points)
}

/** One series on its way into a drawing of `columns` pixels. */
export class ThinnedSeries {
  readonly #columns: number
  readonly #smoothed: Smoothing
  #stretches: (Stretch | undefined)[] = []
  #width = 0
  /** The last point that was taken as it was given, and as it is drawn. */
  #taken = { count: 0, x: NaN, y: NaN }
  #first: readonly [number, number] | null = null
  #last: readonly [number, number] | null = null
  #start = NaN

  /** `smoothing` 0 leaves the values as they are, 0.9 is smooth. */
  constructor(columns: number, smoothing = 0) {
    this.#columns = columns
    this.#smoothed = new Smoothing(smoothing)
  }

  /** Takes the series as it is now and returns what is drawn of it: every point where they are few. */
  take(points: Points): Thinned {
    if (!this.#isGrown(points)) this.#forget()
    const isFew = points.x.length <= this.#columns * 2
    if (isFew) {
      this.#forget()
      return this.#every(points)
    }
    if (this.#taken.count === 0) this.#begin(points)
    for (let index = this.#taken.count; index < points.x.length; index++) this.#add(points.x[index] ?? 0, this.#smoothed.next(points.y[index] ?? NaN))
    const end = points.x.length - 1
    this.#taken = { count: points.x.length, x: points.x[end] ?? NaN, y: points.y[end] ?? NaN }
    return this.#drawn()
  }

  /** Whether what was taken before is the beginning of these points. */
  #isGrown({ x, y }: Points): boolean {
    const { count, x: lastX, y: lastY } = this.#taken
    return count > 0 && count <= x.length && x[0] === this.#start && Object.is(x[count - 1], lastX) && Object.is(y[count - 1], lastY)
  }

  #forget(): void {
    this.#stretches = []
    this.#taken = { count: 0, x: NaN, y: NaN }
    this.#first = null
    this.#last = null
    this.#smoothed.restart()
  }

  #every({ x, y }: Points): Thinned {
    const kept: Thinned = { x: [], y: [] }
    for (let index = 0; index < x.length; index++) {
      const value = this.#smoothed.next(y[index] ?? NaN)
      if (Number.isNaN(value)) continue
      kept.x.push(x[index] ?? 0)
      kept.y.push(value)
    }
    this.#smoothed.restart()
    return kept
  }

  #begin({ x }: Points): void {
    this.#start = x[0] ?? 0
    this.#width = ((x[x.length - 1] ?? 0) - this.#start) / this.#columns || 1
  }

  #add(x: number, y: number): void {
    if (Number.isNaN(y)) return
    this.#first ??= [x, y]
    this.#last = [x, y]
    while ((x - this.#start) / this.#width >= this.#columns * 2) this.#halve()
    const at = Math.floor((x - this.#start) / this.#width)
    const stretch = this.#stretches[at]
    if (stretch === undefined) {
      this.#stretches[at] = { lowX: x, lowY: y, highX: x, highY: y }
      return
    }
    if (y < stretch.lowY) [stretch.lowX, stretch.lowY] = [x, y]
    if (y > stretch.highY) [stretch.highX, stretch.highY] = [x, y]
  }

  /** Joins every two neighbours, so that there are never more than two stretches to a pixel. */
  #halve(): void {
    this.#stretches = Array.from({ length: Math.ceil(this.#stretches.length / 2) }, (_, at) => joined(this.#stretches[at * 2], this.#stretches[at * 2 + 1]))
    this.#width *= 2
  }

  #drawn(): Thinned {
    const kept: Thinned = { x: [], y: [] }
    const keep = (x: number, y: number) => {
      kept.x.push(x)
      kept.y.push(y)
    }
    for (const stretch of this.#stretches) {
      if (stretch === undefined) continue
      const { lowX, lowY, highX, highY } = stretch
      const isLowFirst = lowX <= highX
      if (kept.x.length === 0 && this.#first !== null && this.#first[0] < Math.min(lowX, highX)) keep(...this.#first)
      keep(isLowFirst ? lowX : highX, isLowFirst ? lowY : highY)
      if (lowX !== highX || lowY !== highY) keep(isLowFirst ? highX : lowX, isLowFirst ? highY : lowY)
    }
    if (this.#last !== null && this.#last[0] > (kept.x.at(-1) ?? Infinity)) keep(...this.#last)
    return kept
  }
}

function joined(a: Stretch | undefined, b: Stretch | undefined): Stretch | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const [low, high] = [a.lowY <= b.lowY ? a : b, a.highY >= b.highY ? a : b]
  return { lowX: low.lowX, lowY: low.lowY, highX: high.highX, highY: high.highY }
}

/** The larger, the fewer of a short line's values are averaged, so that the fall at a run's start is drawn where it is. */
const FIRST_VALUES = 4

/** Exponential moving average, one value after the other; it begins with the first value and looks back the farther the more there are. */
class Smoothing {
  readonly #weight: number
  #mean = 0
  #count = 0

  constructor(weight: number) {
    this.#weight = weight
  }

  restart(): void {
    this.#count = 0
  }

  next(value: number): number {
    if (Number.isNaN(value) || this.#weight === 0) return value
    const weight = Math.min(this.#weight, this.#count / (this.#count + FIRST_VALUES))
    this.#mean = this.#mean * weight + value * (1 - weight)
    this.#count++
    return this.#mean
  }
}
