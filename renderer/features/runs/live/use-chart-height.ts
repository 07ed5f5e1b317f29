/** How high a chart may be so that it fills what the window has left. Knows the window's height only. */

import { useSyncExternalStore } from 'react'

const GRID = 4

/** What is left of the window's height below `above` px, on the grid, within limits. */
export function useChartHeight(above: number, least: number, most: number): number {
  const height = useSyncExternalStore(listen, () => window.innerHeight)
  return Math.floor(Math.min(most, Math.max(least, height - above)) / GRID) * GRID
}

function listen(changed: () => void): () => void {
  window.addEventListener('resize', changed)
  return () => window.removeEventListener('resize', changed)
}
