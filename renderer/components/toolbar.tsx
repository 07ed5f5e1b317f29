/** A row of small controls above a table or an editor; arrow keys move between its buttons. */

import { Toolbar as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** A row of controls. */
export function Toolbar({ label, children, className }: { label: string; children: ReactNode; className?: string | undefined }) {
  return (
    <Radix.Root aria-label={label} className={classes('flex min-h-8 flex-wrap items-center gap-2', className)}>
      {children}
    </Radix.Root>
  )
}

/** Pushes what follows to the right end. */
export function ToolbarGap() {
  return <span aria-hidden className="flex-1" />
}

/** A thin line between groups. */
export function ToolbarLine() {
  return <Radix.Separator className="mx-1 h-4 w-px bg-line" />
}
