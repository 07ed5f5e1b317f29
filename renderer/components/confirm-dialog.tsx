/** Asks once before something is lost or changed. Says what, and what stays. */

import { AlertDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button, buttonClasses } from './button.tsx'
import { useOverlayFocus } from './first-focus.ts'
import { useOverlayPlace } from './theme-scope.tsx'

export type ConfirmDialogProps = {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** A question: "Delete run-0003?" */
  title: ReactNode
  /** What is lost, what stays, how to get it back. */
  children: ReactNode
  /** The verb: "Delete the run". */
  confirmLabel: string
  cancelLabel?: string | undefined
  onConfirm: () => void
  isDanger?: boolean | undefined
  isLoading?: boolean | undefined
  /** Further ways out, between cancel and the verb. */
  extra?: ReactNode
}

/** A question with a safe way out; Escape and the first focus are the safe way. */
export function ConfirmDialog({ isOpen, onOpenChange, title, children, confirmLabel, cancelLabel = 'Cancel', onConfirm, isDanger = false, isLoading = false, extra }: ConfirmDialogProps) {
  const place = useOverlayPlace()
  const focus = useOverlayFocus()
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal container={place}>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim data-[state=closed]:animate-fade-out" />
        <div className="pointer-events-none fixed inset-0 z-40 flex items-start justify-center px-4 pt-[18vh]">
          <AlertDialog.Content {...focus} className="pointer-events-auto w-full max-w-dialog animate-pop-in rounded-md border border-line bg-raised p-5 shadow-overlay outline-none data-[state=closed]:animate-pop-out">
            <AlertDialog.Title className="text-16 font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description asChild><div className="mt-2 text-ink-2">{children}</div></AlertDialog.Description>
            <div className="mt-5 flex flex-wrap justify-end gap-2">
              <AlertDialog.Cancel className={buttonClasses('secondary')}>{cancelLabel}</AlertDialog.Cancel>
              {extra}
              <Button variant={isDanger ? 'danger' : 'primary'} isLoading={isLoading} onClick={onConfirm}>{confirmLabel}</Button>
            </div>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
