/**
 * One studio at a time: a second start hands its words to the first one and ends.
 */

import { app } from 'electron'

/** True for the first start. A later one must quit at once. */
export function isOnlyInstance(): boolean {
  return app.requestSingleInstanceLock()
}

/** Hears the words of later starts. */
export function onLaterStart(listener: (words: readonly string[]) => void): void {
  app.on('second-instance', (_, words) => listener(words))
}
