/**
 * A window over the window, for one question or one short task. Focus stays inside and goes back where it came from.
 */

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { useOverlayFocus } from './first-focus.ts'
import { IconButton } from './icon-button.tsx'
import { useOverlayPlace } from './theme-scope.tsx'

export type DialogProps = {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: ReactNode
  /** One sentence below the title. */
  description?: ReactNode
  children?: ReactNode
  /** Buttons at the foot, the one that goes on last. */
  actions?: ReactNode
  /** Stands at the foot's left. */
  footnote?: ReactNode
  /** 480 or 800 px. */
  width?: 'dialog' | 'wide' | undefined
}

/** A dialog. */
export function Dialog({ isOpen, onOpenChange, title, description, children, actions, footnote, width = 'dialog' }: DialogProps) {
  const place = useOverlayPlace()
  const focus = useOverlayFocus()
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal container={place}>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim data-[state=closed]:animate-fade-out" />
        <div className="pointer-events-none fixed inset-0 z-40 flex items-start justify-center px-4 pt-[12vh] pb-8">
          <Radix.Content
            {...focus}
            {...(description === undefined && { 'aria-describedby': undefined })}
            className={classes(
              'pointer-events-auto flex max-h-full w-full animate-pop-in flex-col rounded-md border border-line bg-raised shadow-overlay outline-none data-[state=closed]:animate-pop-out',
              width === 'wide' ? 'max-w-wide' : 'max-w-dialog',
            )}
          >
            <header className="flex items-start gap-4 px-5 pt-4 pb-1">
              <div className="min-w-0 flex-1">
                <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
                {description !== undefined && <Radix.Description className="mt-1 text-ink-2">{description}</Radix.Description>}
              </div>
              <Radix.Close asChild><IconButton icon={X} label="Close" className="-mr-2" /></Radix.Close>
            </header>
            {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 py-3">{children}</div>}
            {(actions !== undefined || footnote !== undefined) && (
              <footer className="flex items-center justify-end gap-2 px-5 pt-2 pb-4">
                {footnote !== undefined && <span className="mr-auto min-w-0 text-12 text-ink-3">{footnote}</span>}
                {actions}
              </footer>
            )}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}
