/** Follows a scrolled box and tells which of its rows, all of one height, are in sight. Knows nothing of what a row is. */

import { useLayoutEffect, useState, type RefObject } from 'react'
import type { ListWindow } from './list-window.ts'

/** Rows above and below those in sight that are drawn too, so that a scrolled list shows no gap. */
const SPARE = 8

/** Rows as they are drawn: `first` to `last` of the height, and what to add to get the row itself. */
export type RowsInSight = { first: number; last: number; shift: number }

/** The drawn rows in sight, `last` below `first` where there is none; changes only when they do. `layout` must keep its identity. */
export function useRowsInSight(box: RefObject<HTMLElement | null>, layout: ListWindow, rowHeight: number): RowsInSight {
  const [rows, setRows] = useState<RowsInSight>({ first: 0, last: -1, shift: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const look = () => {
      const { scrollTop, clientHeight } = element
      const first = Math.floor(scrollTop / rowHeight)
      const last = Math.min(layout.drawn, Math.ceil((scrollTop + clientHeight) / rowHeight)) - 1
      const shift = layout.shiftAt(scrollTop, clientHeight)
      setRows((old) => (old.first === first && old.last === last && old.shift === shift ? old : { first, last, shift }))
    }
    look()
    const size = new ResizeObserver(look)
    size.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      size.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box, layout, rowHeight])
  return rows
}

/** The drawn rows to draw: those in sight and some around them. */
export function drawnRows({ first, last }: RowsInSight, drawn: number): number[] {
  const from = Math.max(0, first - SPARE)
  const to = Math.min(drawn - 1, last + SPARE)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}
