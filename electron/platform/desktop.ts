/**
 * What only a desktop host can do, as a type: the domains ask for it, electron/desktop/ gives it, `serve` and the command line have none.
 */

import type { PlaceFilter } from '../../contract/entities/place.ts'

/** What a dialog is asked. Paths are the host's own. */
export type PickRequest = {
  kind: 'folder' | 'file' | 'save'
  title: string
  filters: readonly PlaceFilter[]
  /** The folder, or the folder and name, with which the dialog opens. */
  start: string
}

/** What a desktop host can do. */
export type DesktopHands = {
  /** Opens the system's dialog; null where the user closed it. */
  pick(request: PickRequest): Promise<string | null>
  /** Opens the system's file window with this path selected. */
  showInFolder(path: string): void
  /** Moves a file or folder to the system's bin. */
  moveToBin(path: string): Promise<void>
  /** True where a check for a newer version is configured. */
  readonly updates: boolean
}
