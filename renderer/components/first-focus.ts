/** Where the focus goes when an overlay opens and closes: the first field, never the close button; then back to what opened it. */

import { useRef } from 'react'

/** Handlers for an overlay that no trigger of Radix opens. */
export function useOverlayFocus(): { onOpenAutoFocus: (event: Event) => void; onCloseAutoFocus: (event: Event) => void } {
  const opener = useRef<Element | null>(null)
  return {
    onOpenAutoFocus: (event) => {
      opener.current = document.activeElement
      focusFirstField(event)
    },
    onCloseAutoFocus: (event) => {
      if (!(opener.current instanceof HTMLElement) || !opener.current.isConnected) return
      event.preventDefault()
      opener.current.focus()
    },
  }
}

function focusFirstField(event: Event): void {
  const overlay = event.currentTarget ?? event.target
  if (!(overlay instanceof HTMLElement) || overlay.getAttribute('role') === 'alertdialog') return
  event.preventDefault()
  const field = overlay.querySelector<HTMLElement>('[autofocus], input:not([type=hidden], :disabled), textarea:not(:disabled), [role=combobox]:not(:disabled), [role=radio][data-state=checked]')
  const target = field ?? overlay
  target.focus()
}
