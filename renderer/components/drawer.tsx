/** Details that slide in at the right and leave the screen in sight. */

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { useOverlayFocus } from './first-focus.ts'
import { IconButton } from './icon-button.tsx'
import { useOverlayPlace } from './theme-scope.tsx'

export type DrawerProps = {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: ReactNode
  children: ReactNode
  /** Buttons beside the title. */
  actions?: ReactNode
  width?: 'dialog' | 'form' | undefined
  /** False leaves the screen behind usable. */
  isModal?: boolean | undefined
}

/** A drawer. */
export function Drawer({ isOpen, onOpenChange, title, children, actions, width = 'dialog', isModal = true }: DrawerProps) {
  const place = useOverlayPlace()
  const focus = useOverlayFocus()
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange} modal={isModal}>
      <Radix.Portal container={place}>
        {isModal && <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim data-[state=closed]:animate-fade-out" />}
        <Radix.Content
          aria-describedby={undefined}
          {...focus}
          onInteractOutside={(event) => !isModal && event.preventDefault()}
          className={classes('fixed inset-y-0 right-0 z-40 flex w-full animate-slide-in flex-col border-l border-line bg-raised shadow-overlay outline-none data-[state=closed]:animate-slide-out', width === 'form' ? 'max-w-form' : 'max-w-dialog')}
        >
          <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-3 pl-5">
            <Radix.Title className="min-w-0 flex-1 truncate text-14 font-semibold">{title}</Radix.Title>
            {actions}
            <Radix.Close asChild><IconButton icon={X} label="Close" /></Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
