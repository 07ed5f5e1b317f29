/** Something that opens below its line when asked for. */

import { ChevronRight } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type FoldProps = {
  summary: ReactNode
  children: ReactNode
  isOpen?: boolean | undefined
  onOpenChange?: ((isOpen: boolean) => void) | undefined
  className?: string | undefined
}

/** A line that opens. */
export function Fold({ summary, children, isOpen, onOpenChange, className }: FoldProps) {
  return (
    <Collapsible.Root {...(isOpen !== undefined && { open: isOpen })} {...(onOpenChange !== undefined && { onOpenChange })} className={classes('min-w-0', className)}>
      <Collapsible.Trigger className="group -ml-1 inline-flex min-h-7 cursor-default items-center gap-1 rounded-sm pr-1 text-left text-ink-2 transition-colors hover:text-ink">
        <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-data-[state=open]:rotate-90" />
        {summary}
      </Collapsible.Trigger>
      <Collapsible.Content className="animate-fade-in pt-1">{children}</Collapsible.Content>
    </Collapsible.Root>
  )
}
