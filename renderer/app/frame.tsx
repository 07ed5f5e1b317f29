/**
 * The frame around every screen: rail, screen, lost-connection line, command palette. Knows the address; no domain.
 */

import { useCallback, useState, type ReactNode } from 'react'
import { DesktopAsks } from '../features/desktop/index.ts'
import { Toasts } from '../components/toast.tsx'
import { useConnection } from '../stores/connection.ts'
import { CommandPalette } from './command-palette.tsx'
import { Rail } from './rail.tsx'
import { useShortcuts } from './shortcuts.ts'

/** The frame. */
export function Frame({ children }: { children: ReactNode }) {
  const [isPaletteOpen, openPalette] = useState(false)
  const isConnected = useConnection((state) => state.isConnected)
  const togglePalette = useCallback(() => openPalette((isOpen) => !isOpen), [])
  useShortcuts(togglePalette)
  return (
    <div className="flex h-dvh overflow-hidden bg-canvas text-13 text-ink">
      <a href="#main" className="sr-only focus:not-sr-only" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus() }}>
        Skip to the screen
      </a>
      <Rail onSearch={() => openPalette(true)} />
      <main id="main" tabIndex={-1} className="relative min-w-0 flex-1 overflow-auto outline-none">
        {!isConnected && <LostConnection />}
        {children}
      </main>
      <DesktopAsks onPalette={togglePalette} />
      <Toasts />
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={openPalette} />
    </div>
  )
}

/** Shown after a moment only: a connection that opens at once needs no word. */
function LostConnection() {
  return (
    <div role="status" className="sticky top-0 z-40 animate-fade-in border-b border-running-line bg-running-soft px-4 py-1 text-running [animation-delay:800ms] [animation-fill-mode:backwards]">
      Connecting to the studio … what runs goes on without this window.
    </div>
  )
}
