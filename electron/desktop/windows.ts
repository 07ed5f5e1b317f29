/**
 * Makes windows and finds them again: sandboxed, isolated, without Node, shown when they have something to show.
 * Knows how a window is made; not what closes it (closing.ts).
 */

import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen, type BrowserWindowConstructorOptions, type WebPreferences } from 'electron'
import { CODE_ROOT } from '../platform/paths.ts'
import { log } from '../platform/log.ts'
import { WINDOW_ADDRESS } from './channel.ts'
import { FIRST_SIZE, keepWindowState, readWindowState } from './window-state.ts'

/** The ground of the two themes, so that nothing flashes before the page is drawn. */
const GROUND = { dark: '#111214', light: '#fbfbfc' }
const MIN_SIZE = { minWidth: 960, minHeight: 600 }
/** A page that crashes more often than this within a minute is not loaded again. */
const MAX_RELOADS = 2

/** What makes a window. */
export type WindowParts = { home: string; onMade(window: BrowserWindow): void }

/** Opens a window. The first one stands where the last one stood. */
export function openWindow({ home, onMade }: WindowParts): BrowserWindow {
  const isFirst = BrowserWindow.getAllWindows().length === 0
  const state = isFirst ? readWindowState(home, screen.getAllDisplays().map((display) => display.workArea)) : null
  const window = new BrowserWindow({ ...FIRST_SIZE, ...MIN_SIZE, ...(state === null ? {} : { x: state.x, y: state.y, width: state.width, height: state.height }), ...looks(), webPreferences: preferences() })
  if (state?.maximised === true) window.maximize()
  if (isFirst) keepWindowState(window, home)
  window.once('ready-to-show', () => window.show())
  reloadAfterCrash(window)
  onMade(window)
  void window.loadURL(WINDOW_ADDRESS)
  return window
}

/** Brings a window to the front; opens one where there is none. */
export function showWindow(parts: WindowParts): BrowserWindow {
  const window = frontWindow() ?? openWindow(parts)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  return window
}

/** The window in front, or any. */
export function frontWindow(): BrowserWindow | null {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? null
}

function looks(): BrowserWindowConstructorOptions {
  return { show: false, title: 'Tunesmith', backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light, autoHideMenuBar: process.platform !== 'darwin' }
}

function preferences(): WebPreferences {
  return {
    preload: join(CODE_ROOT, 'out', 'main', 'preload.cjs'),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    // Chromium would fetch its dictionaries from the network.
    spellcheck: false,
    navigateOnDragDrop: false,
  }
}

function reloadAfterCrash(window: BrowserWindow): void {
  const crashes: number[] = []
  window.webContents.on('render-process-gone', (_, { reason }) => {
    log('error', 'a window’s process ended', { reason })
    if (reason === 'clean-exit' || window.isDestroyed()) return
    crashes.push(Date.now())
    if (crashes.filter((moment) => Date.now() - moment < 60_000).length <= MAX_RELOADS) window.reload()
  })
}
