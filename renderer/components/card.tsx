/** A bounded part of a screen. No shadow: only overlays float. */

import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'

export type CardProps = Omit<ComponentProps<'section'>, 'title'> & {
  title?: ReactNode
  /** One line below the title. */
  note?: ReactNode
  /** Buttons at the right of the title. */
  actions?: ReactNode
  /** False lets tables and charts touch the border. */
  isPadded?: boolean | undefined
}

/** A card, with or without a head. */
export function Card({ title, note, actions, isPadded = true, className, children, ...rest }: CardProps) {
  const hasHead = title !== undefined || actions !== undefined
  return (
    <section {...rest} className={classes('min-w-0 rounded-md border border-line bg-surface', !isPadded && 'overflow-hidden', className)}>
      {hasHead && (
        <header className="flex min-h-10 items-center gap-2 px-4 pt-2.5">
          <div className="min-w-0 flex-1">
            {title !== undefined && <h3 className="text-14 font-semibold">{title}</h3>}
            {note !== undefined && <p className="text-12 text-ink-3">{note}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={classes(isPadded && 'px-4 pb-4', isPadded && (hasHead ? 'pt-2' : 'pt-4'), !isPadded && hasHead && 'pt-2')}>{children}</div>
    </section>
  )
}
