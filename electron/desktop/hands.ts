/**
 * What the domains may ask of the desktop: dialogs, the file window, the bin. Paths come from the host and go to the host.
 */

import { dialog, shell, type OpenDialogOptions } from 'electron'
import type { DesktopHands, PickRequest } from '../platform/desktop.ts'
import { hasUpdates } from './updates.ts'
import { frontWindow } from './windows.ts'

/** The desktop's side of electron/platform/desktop.ts. */
export function desktopHands(): DesktopHands {
  return {
    pick,
    showInFolder: (path) => shell.showItemInFolder(path),
    moveToBin: (path) => shell.trashItem(path),
    updates: hasUpdates(),
  }
}

async function pick({ kind, title, filters, start }: PickRequest): Promise<string | null> {
  const window = frontWindow()
  const offered = filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] }))
  const common = { title, defaultPath: start, filters: offered }
  if (kind === 'save') {
    const { canceled, filePath } = await (window === null ? dialog.showSaveDialog(common) : dialog.showSaveDialog(window, common))
    return canceled || filePath === '' ? null : filePath
  }
  const options: OpenDialogOptions = { ...common, properties: kind === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile'] }
  const { canceled, filePaths } = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options))
  return canceled ? null : (filePaths[0] ?? null)
}
