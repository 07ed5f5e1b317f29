/**
 * The menu with its keys. What the window does is asked of the window in front; the rest are the system's own roles.
 */

import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { PushPayload } from '../../contract/pushes.ts'

type Ask = PushPayload<'desktop.asked'>['ask']

/** What the menu needs of the app. */
export type MenuParts = { ask(what: Ask): void; newWindow(): void; openLogs(): void; openCrashes(): void }

/** Sets the app's menu. */
export function setMenu(parts: MenuParts, platform: NodeJS.Platform = process.platform): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts, platform)))
}

/** The menu as data. */
export function menuTemplate(parts: MenuParts, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const item = (label: string, ask: Ask, accelerator?: string): MenuItemConstructorOptions => ({ label, click: () => parts.ask(ask), ...(accelerator === undefined ? {} : { accelerator }) })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,')
  const appMenu: MenuItemConstructorOptions = { role: 'appMenu', submenu: [{ role: 'about' }, line, settings, line, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, line, { role: 'quit' }] }
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: 'File',
      submenu: [
        item('New project…', 'new_project', 'CmdOrCtrl+N'),
        item('Open project…', 'open_project', 'CmdOrCtrl+O'),
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: parts.newWindow },
        line,
        ...(isMac ? [] : [settings, line]),
        { role: 'close' },
        ...(isMac ? [] : [{ role: 'quit' } as const]),
      ],
    },
    // Undo and redo go to the field that has the focus; the page handles them for a whole rulebook.
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [item('Command palette', 'palette', 'CmdOrCtrl+K'), line, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, line, { role: 'togglefullscreen' }, { role: 'reload' }, { role: 'toggleDevTools' }],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item('Keyboard shortcuts', 'shortcuts', 'CmdOrCtrl+/'), item('Doctor report', 'doctor'), line, { label: 'Open the log folder', click: parts.openLogs }, { label: 'Open the crash folder', click: parts.openCrashes }] },
  ]
}
