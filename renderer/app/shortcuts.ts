/**
 * The keys that work on every screen, in one table that Settings shows too. Screens add their own keys themselves.
 * Knows addresses; no domain.
 */

import { useEffect } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import { tellShortcuts } from '../stores/shortcuts.ts'
import { useView } from '../stores/view.ts'
import { projectOf } from './address.ts'
import { keysOfStage, stageScreens } from './screens.ts'

/** A key and what it does, for the list in Settings. `mod` is Ctrl, or ⌘ on a Mac. */
export type Shortcut = { keys: string; does: string }

/** Every key that works everywhere. */
export const shortcuts: readonly Shortcut[] = [
  { keys: 'mod+k', does: 'Find a screen, a project or a command' },
  ...stageScreens.map(({ title }, i) => ({ keys: keysOfStage(i), does: `Open ${title}` })),
  { keys: 'mod+,', does: 'Open Settings' },
  { keys: 'mod+b', does: 'Make the sidebar narrow or wide' },
]

tellShortcuts(shortcuts)

/** Listens for the keys of the table. */
export function useShortcuts(togglePalette: () => void): void {
  const [path, go] = useHashLocation()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const project = projectOf(path)
      const stage = stageScreens[Number(event.key) - 1]
      if (event.key === 'k') togglePalette()
      else if (event.key === ',') go('/settings')
      else if (event.key === 'b') useView.getState().setRailNarrow(!useView.getState().isRailNarrow)
      else if (stage !== undefined && project !== null) go(`/p/${project}/${stage.name}`)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [path, go, togglePalette])
}
