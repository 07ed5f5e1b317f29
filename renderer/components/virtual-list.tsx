/**
 * A list of millions of rows of one height; only those in sight exist. A browser draws no element higher than some
 * 33 million pixels, so above that the scroll position stands for a share of the rows. Knows nothing of what a row is.
 */

import { useEffect, useId, useImperativeHandle, useMemo, useRef, type KeyboardEvent, type ReactNode, type Ref, type RefObject } from 'react'
import { classes } from './classes.ts'
import { listWindow } from './list-window.ts'
import { drawnRows, useRowsInSight } from './use-rows-in-sight.ts'

/** What a list can be told. */
export type VirtualListHandle = { scrollToRow: (row: number) => void; focus: () => void }

export type VirtualListProps = {
  /** What the list holds, for those who hear the window. */
  label: string
  count: number
  /** Height of every row in px, a multiple of 4. */
  rowHeight?: number | undefined
  renderRow: (row: number) => ReactNode
  /** The row that keys act on; arrow keys, Page Up and Down, Home and End move it. */
  current?: number | null | undefined
  onCurrentChange?: ((row: number) => void) | undefined
  /** Enter or double click. */
  onOpen?: ((row: number) => void) | undefined
  /** Told which rows are in sight, to fetch them. */
  onWindow?: ((first: number, last: number) => void) | undefined
  handle?: Ref<VirtualListHandle> | undefined
  className?: string | undefined
}

/** A list of any length. */
export function VirtualList({ label, count, rowHeight = 32, renderRow, current = null, onCurrentChange, onOpen, onWindow, handle, className }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const scale = useMemo(() => listWindow(count, rowHeight), [count, rowHeight])
  const sight = useRowsInSight(box, scale, rowHeight)
  const { first, last, shift } = sight
  useEffect(() => {
    if (last >= first) onWindow?.(Math.max(0, first + shift), Math.min(count - 1, last + shift))
  }, [count, first, last, shift, onWindow])
  const goTo = (row: number) => {
    const target = Math.max(0, Math.min(count - 1, row))
    onCurrentChange?.(target)
    scrollIntoSight(box, scale, target, rowHeight)
  }
  useImperativeHandle(handle, () => ({ scrollToRow: (row) => scrollIntoSight(box, scale, row, rowHeight), focus: () => box.current?.focus() }))
  return (
    <div
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={current === null ? undefined : `${id}-${current}`}
      onKeyDown={(event) => moveByKey(event, { current: current ?? -1, count, page: Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1, goTo, onOpen })}
      className={classes('min-h-0 flex-1 overflow-y-auto -outline-offset-2 [contain:strict]', className)}
    >
      <div className="relative w-full" style={{ height: scale.drawn * rowHeight }}>
        {drawnRows(sight, scale.drawn).map((drawn) => {
          const row = drawn + shift
          if (row < 0 || row >= count) return null
          return (
            <div
              key={row}
              id={`${id}-${row}`}
              role="option"
              tabIndex={-1}
              aria-selected={row === current}
              aria-setsize={count}
              aria-posinset={row + 1}
              onMouseDown={() => onCurrentChange?.(row)}
              onDoubleClick={() => onOpen?.(row)}
              className={classes('absolute inset-x-0 top-0', row === current && 'bg-picked')}
              style={{ height: rowHeight, transform: `translateY(${drawn * rowHeight}px)` }}
            >
              {renderRow(row)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function scrollIntoSight(box: RefObject<HTMLDivElement | null>, scale: ReturnType<typeof listWindow>, row: number, rowHeight: number): void {
  const element = box.current
  if (element === null) return
  element.scrollTop = scale.offsetFor(row, element.scrollTop, element.clientHeight, rowHeight)
}

type Moves = { current: number; count: number; page: number; goTo: (row: number) => void; onOpen: ((row: number) => void) | undefined }

function moveByKey(event: KeyboardEvent, { current, count, page, goTo, onOpen }: Moves): void {
  const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: count - 1 }
  const target = steps[event.key]
  if (event.key === 'Enter' && current >= 0) onOpen?.(current)
  if (target === undefined) return
  event.preventDefault()
  goTo(target)
}
