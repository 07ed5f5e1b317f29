/** A part of a form or a page with a heading, a sentence and its controls. */

import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type SectionProps = {
  title: ReactNode
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string | undefined
}

/** A part with a heading. */
export function Section({ title, note, actions, children, className }: SectionProps) {
  return (
    <section className={classes('min-w-0', className)}>
      <header className="mb-3">
        <div className="flex items-center gap-3">
          <h2 className="min-w-0 flex-1 text-14 font-semibold">{title}</h2>
          {actions}
        </div>
        {note !== undefined && <p className="text-ink-2">{note}</p>}
      </header>
      {children}
    </section>
  )
}
