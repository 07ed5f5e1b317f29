/** A small panel beside what was clicked, for controls and short lists. */

import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes, unless } from './classes.ts'
import { useOverlayPlace } from './theme-scope.tsx'

export type PopoverProps = {
  /** The button that opens it. */
  trigger: ReactNode
  children: ReactNode
  /** The name of the panel, for those who hear the window. */
  label: string
  isOpen?: boolean | undefined
  onOpenChange?: ((isOpen: boolean) => void) | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
  align?: 'start' | 'center' | 'end' | undefined
  className?: string | undefined
}

/** A popover. */
export function Popover({ trigger, children, label, isOpen, onOpenChange, side = 'bottom', align = 'start', className }: PopoverProps) {
  const place = useOverlayPlace()
  return (
    <Radix.Root {...(isOpen !== undefined && { open: isOpen })} {...(onOpenChange !== undefined && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classes(unless(className, 'w-', 'w-80'), unless(className, 'p-', 'p-3'), 'z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-1rem)] animate-pop-in overflow-y-auto rounded-md border border-line bg-raised shadow-overlay outline-none', className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
