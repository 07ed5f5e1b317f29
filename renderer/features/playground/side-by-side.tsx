/**
 * Columns of one conversation under one scroll bar: what answers the same question begins at the same height.
 * Each child takes all rows of the grid and hands them to its messages; knows no message.
 */

import { useEffect, useRef, type ReactNode } from 'react'
import type { Column } from './chat-state.ts'

/** The columns. */
export function SideBySide({ columns, children }: { columns: readonly Column[]; children: ReactNode }) {
  const end = useRef<HTMLDivElement>(null)
  const seen = useRef('')
  useEffect(() => {
    // Only what came anew moves the view: a person who reads above stays there.
    const now = columns.map(({ messages, writing }) => `${messages.length} ${writing?.text.length ?? -1}`).join()
    if (seen.current === now) return
    seen.current = now
    end.current?.scrollIntoView({ block: 'end' })
  })
  const rows = Math.max(1, ...columns.map(rowsOf))
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="grid min-h-full auto-cols-fr grid-flow-col gap-y-4 divide-x divide-line" style={{ gridTemplateRows: `repeat(${rows}, auto) 1fr` }}>{children}</div>
      <div ref={end} />
    </div>
  )
}

/** Messages, the one that is being written, and what went wrong. */
function rowsOf({ messages, writing, error }: Column): number {
  return messages.length + Number(writing !== null) + Number(error !== null)
}
