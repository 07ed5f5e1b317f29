/**
 * How the window looks: Simple or Advanced, light or dark. Kept in this browser; nothing else depends on it.
 * Knows no screen.
 */

import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** Simple shows what most need; Advanced everything. One switch for the whole studio. */
export type Level = 'simple' | 'advanced'
/** `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark'

type View = {
  level: Level
  theme: Theme
  isRailNarrow: boolean
  setLevel(level: Level): void
  setTheme(theme: Theme): void
  setRailNarrow(isNarrow: boolean): void
}

/** The view store. */
export const useView = create<View>()(
  persist(
    (set) => ({
      level: 'simple',
      theme: 'system',
      isRailNarrow: false,
      setLevel: (level) => set({ level }),
      setTheme: (theme) => {
        set({ theme })
        applyTheme()
      },
      setRailNarrow: (isRailNarrow) => set({ isRailNarrow }),
    }),
    { name: 'tunesmith.view' },
  ),
)

const prefersDark = matchMedia('(prefers-color-scheme: dark)')
prefersDark.addEventListener('change', () => applyTheme())

/** Puts the chosen theme on the document. */
export function applyTheme(): void {
  const { theme } = useView.getState()
  const isDark = theme === 'dark' || (theme === 'system' && prefersDark.matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

/** True in Advanced. */
export function useIsAdvanced(): boolean {
  return useView((view) => view.level === 'advanced')
}
