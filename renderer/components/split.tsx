/** Two panes with a bar between that is dragged or moved by arrow keys; the size is kept under `name`. */

import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { classes } from './classes.ts'

export type SplitProps = {
  /** The size is remembered under this name. */
  name: string
  /** What the bar divides, for those who hear the window: "Rules and samples". */
  label: string
  first: ReactNode
  /** Null while there is nothing beside the first, which then has all the room. */
  second: ReactNode | null
  direction?: 'columns' | 'rows' | undefined
  /** Share of the first pane at the start, 0 to 1. */
  initialShare?: number | undefined
  minShare?: number | undefined
  maxShare?: number | undefined
  className?: string | undefined
}

/** Two panes. */
export function Split({ name, label, first, second, direction = 'columns', initialShare = 0.5, minShare = 0.2, maxShare = 0.8, className }: SplitProps) {
  const box = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(() => recall(name) ?? initialShare)
  const isColumns = direction === 'columns'
  const move = (next: number) => {
    const kept = Math.min(maxShare, Math.max(minShare, next))
    setShare(kept)
    localStorage.setItem(`tunesmith.split.${name}`, kept.toFixed(4))
  }
  const drag = (event: PointerEvent) => {
    const frame = box.current?.getBoundingClientRect()
    if (frame === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    move(isColumns ? (event.clientX - frame.left) / frame.width : (event.clientY - frame.top) / frame.height)
  }
  const press = (event: KeyboardEvent) => {
    const target = { ArrowLeft: share - 0.02, ArrowUp: share - 0.02, ArrowRight: share + 0.02, ArrowDown: share + 0.02, Home: minShare, End: maxShare }[event.key]
    if (target === undefined) return
    event.preventDefault()
    move(target)
  }
  return (
    <div ref={box} className={classes('flex min-h-0 min-w-0 flex-1', isColumns ? 'flex-row' : 'flex-col', className)}>
      <div className="flex min-h-0 min-w-0 flex-col overflow-auto" style={{ flex: `${second === null ? 1 : share} 1 0%` }}>{first}</div>
      {second !== null && (
        <>
          <div
            role="slider"
            tabIndex={0}
            aria-label={`Divide ${label}`}
            aria-orientation={isColumns ? 'horizontal' : 'vertical'}
            aria-valuenow={Math.round(share * 100)}
            aria-valuemin={Math.round(minShare * 100)}
            aria-valuemax={Math.round(maxShare * 100)}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onDoubleClick={() => move(initialShare)}
            onKeyDown={press}
            className={classes('relative z-10 shrink-0 touch-none bg-line transition-colors hover:bg-n-8 focus-visible:bg-focus', isColumns ? 'w-px cursor-col-resize before:absolute before:inset-y-0 before:-inset-x-1' : 'h-px cursor-row-resize before:absolute before:inset-x-0 before:-inset-y-1')}
          />
          <div className="flex min-h-0 min-w-0 flex-col overflow-auto" style={{ flex: `${1 - share} 1 0%` }}>{second}</div>
        </>
      )}
    </div>
  )
}

function recall(name: string): number | undefined {
  const kept = Number(localStorage.getItem(`tunesmith.split.${name}`))
  return kept > 0 && kept < 1 ? kept : undefined
}
