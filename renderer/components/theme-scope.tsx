/**
 * A part of the window with a theme of its own, and the place where its overlays open. Knows no component.
 */

import { createContext, useContext, useState, type ReactNode } from 'react'

const OverlayPlace = createContext<HTMLElement | null>(null)

/** Where overlays of this part of the window are put; undefined means the end of the document. */
export function useOverlayPlace(): HTMLElement | undefined {
  return useContext(OverlayPlace) ?? undefined
}

/** Shows its children in light or dark whatever the window's theme is, overlays included. */
export function ThemeScope({ theme, className, children }: { theme: 'light' | 'dark'; className?: string | undefined; children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  return (
    <div data-theme={theme} className={className}>
      <OverlayPlace value={place}>{children}</OverlayPlace>
      <div ref={setPlace} />
    </div>
  )
}
