/**
 * Which rows stand at a scroll position, when there are more rows than a browser can draw in one element.
 * Knows no browser and no row.
 */

/** Chromium draws no element higher than 33,554,400 px; others stop earlier. */
const HIGHEST = 16_000_000

/** How a list of `count` rows is laid on a scrollable height that a browser can draw. */
export type ListWindow = {
  /** Rows the height has room for. */
  drawn: number
  /** What to add to a drawn index to get the row, at a scroll position. */
  shiftAt: (scrollTop: number, viewHeight: number) => number
  /** The scroll position that brings `row` in sight, moving as little as it can. */
  offsetFor: (row: number, scrollTop: number, viewHeight: number, rowHeight: number) => number
}

/** Lays out a list. */
export function listWindow(count: number, rowHeight: number): ListWindow {
  const drawn = Math.min(count, Math.floor(HIGHEST / rowHeight))
  const surplus = count - drawn
  const shiftAt = (scrollTop: number, viewHeight: number): number => {
    const room = drawn * rowHeight - viewHeight
    if (surplus === 0 || room <= 0) return 0
    return Math.round(Math.min(1, Math.max(0, scrollTop / room)) * surplus)
  }
  const offsetFor = (row: number, scrollTop: number, viewHeight: number, height: number): number => {
    const shift = shiftAt(scrollTop, viewHeight)
    const top = (row - shift) * height
    if (top >= scrollTop && top + height <= scrollTop + viewHeight) return scrollTop
    if (surplus === 0) return top < scrollTop ? top : top + height - viewHeight
    const room = drawn * height - viewHeight
    // A position x shows row x / height + x / room * surplus at its top; solved for x.
    const isAbove = top < scrollTop
    const wanted = isAbove ? row : row + 1 - viewHeight / height
    return Math.min(room, Math.max(0, wanted / (1 / height + surplus / room)))
  }
  return { drawn, shiftAt, offsetFor }
}
