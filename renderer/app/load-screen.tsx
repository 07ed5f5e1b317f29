/**
 * A screen whose code is fetched when it is first shown, or before. Not by way of Suspense: React holds back what follows
 * a fallback for 300 ms, and a screen that is there already would wait for nothing. Knows no screen.
 */

import { useEffect, useState, type ComponentType } from 'react'

/** A screen, and how to fetch its code ahead of time. */
export type LoadedScreen<P extends object> = { screen: ComponentType<P>; load: () => Promise<unknown> }

/** Makes the screen. What fails to load is thrown where it would stand. */
export function loadScreen<P extends object>(read: () => Promise<ComponentType<P>>): LoadedScreen<P> {
  let known: ComponentType<P> | null = null
  const load = async () => (known ??= await read())
  function Screen(props: P) {
    const [Shown, show] = useState(() => known)
    useEffect(() => {
      if (Shown !== null) return
      load().then(
        (found) => show(() => found),
        (error: unknown) => show(() => { throw error }),
      )
    }, [Shown])
    return Shown === null ? <div aria-busy="true" className="h-full" /> : <Shown {...props} />
  }
  return { screen: Screen, load }
}
