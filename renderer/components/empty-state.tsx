/** What stands where nothing is yet: what will be here, and the step that brings it. */

import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'

export type EmptyStateProps = {
  title: ReactNode
  /** What will stand here and why it is worth it, in one or two sentences. */
  children?: ReactNode
  icon?: Icon | undefined
  /** The step that fills it. */
  action?: ReactNode
  /** For a small panel instead of a whole screen. */
  isCompact?: boolean | undefined
}

/** Nothing here yet. */
export function EmptyState({ title, children, icon: Picture, action, isCompact = false }: EmptyStateProps) {
  return (
    <div className={classes('mx-auto flex max-w-dialog flex-col items-center px-6 text-center', isCompact ? 'py-6' : 'py-16')}>
      {Picture && !isCompact && (
        <span className="mb-4 flex size-10 items-center justify-center rounded-md border border-line bg-surface text-ink-2"><Picture aria-hidden className="size-5" /></span>
      )}
      <p className={classes('font-semibold', isCompact ? 'text-13' : 'text-16')}>{title}</p>
      {children !== undefined && <div className="mt-1 text-ink-2">{children}</div>}
      {action !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
