/** Where the focus goes when an overlay opens: the first field, else the overlay itself. Never its close button. */

/** For Radix's onOpenAutoFocus. */
export function focusFirstField(event: Event): void {
  const overlay = event.currentTarget ?? event.target
  if (!(overlay instanceof HTMLElement)) return
  event.preventDefault()
  const field = overlay.querySelector<HTMLElement>('[autofocus], input:not([type=hidden], :disabled), textarea:not(:disabled), [role=combobox]:not(:disabled), [role=radio][data-state=checked]')
  const target = field ?? overlay
  target.focus()
}
