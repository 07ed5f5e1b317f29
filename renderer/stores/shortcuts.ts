/**
 * The keys that work everywhere, for whoever lists them. The frame, which listens for them, puts them here.
 * Knows no key.
 */

/** A key and what it does. `mod` is Ctrl, or ⌘ on a Mac. */
export type ShownShortcut = { keys: string; does: string }

let shown: readonly ShownShortcut[] = []

/** Tells which keys there are. */
export function tellShortcuts(list: readonly ShownShortcut[]): void {
  shown = list
}

/** The keys there are. */
export function shownShortcuts(): readonly ShownShortcut[] {
  return shown
}
