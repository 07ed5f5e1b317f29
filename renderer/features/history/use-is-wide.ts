/** Whether the window has room for columns that tell more, but not what a run is told by. */

import { useSyncExternalStore } from 'react'

const wide = window.matchMedia('(min-width: 1500px)')

/** True in a wide window. */
export function useIsWide(): boolean {
  return useSyncExternalStore(listen, () => wide.matches)
}

function listen(changed: () => void): () => void {
  wide.addEventListener('change', changed)
  return () => wide.removeEventListener('change', changed)
}
