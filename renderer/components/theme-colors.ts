/** Tokens as a canvas needs them: plain colour strings of the theme an element stands in, and news when it changes. */

import { useEffect, useState } from 'react'

/** Reads a token's value where `element` stands. */
export function tokenColor(element: Element, token: string): string {
  return getComputedStyle(element).getPropertyValue(token).trim()
}

/** Counts changes of the theme, so that what is drawn on a canvas is drawn again. */
export function useThemeChanges(): number {
  const [changes, setChanges] = useState(0)
  useEffect(() => {
    const watcher = new MutationObserver(() => setChanges((count) => count + 1))
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => watcher.disconnect()
  }, [])
  return changes
}
