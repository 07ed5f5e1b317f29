/** Keys that act while nothing is being typed. Knows no action. */

import { useEffect, useRef } from 'react'

/** Listens for single keys; in a field, a dialog or with a modifier they are left alone. */
export function useReviewKeys(isOn: boolean, keys: Record<string, () => void>): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!isOn) return undefined
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      const isArrow = event.key.startsWith('Arrow')
      const isTyping = target.closest(`input, textarea, select, [contenteditable], [role="dialog"]${isArrow ? ', [role="tablist"]' : ''}`) !== null
      const act = latest.current[event.key]
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || act === undefined) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [isOn])
}
