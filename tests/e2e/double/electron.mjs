/**
 * A double of the `electron` module for machines without its binary: the real built main process runs in Node against it, and its
 * windows are pages of Chromium. Preventable events, the order of quitting, the rule that `ready` follows the evaluation of the main
 * module, frames as senders and security headers behave as in Electron; sandbox, isolated worlds, fuses and menus on screen do not exist.
 * What was asked of the system (dialogs, links, notifications) is recorded; tests answer through control.mjs.
 */

import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { BrowserWindow, session } from './browser-window.mjs'
import { app } from './double-app.mjs'
import { record, settings, takeAnswer } from './records.mjs'
import { utilityProcess } from './utility-process.mjs'

export { app, BrowserWindow, session, utilityProcess }
export { ipcMain, protocol } from './transport.mjs'
export { safeStorage } from './safe-storage.mjs'

export const dialog = {
  showMessageBox: async (...args) => {
    const options = args.at(-1)
    record('dialogs', { kind: 'message', message: options.message, detail: options.detail, buttons: options.buttons })
    return { response: await takeAnswer('message', options.cancelId ?? 0), checkboxChecked: false }
  },
  showOpenDialog: async (...args) => {
    const options = args.at(-1)
    record('dialogs', { kind: 'open', title: options.title, properties: options.properties, defaultPath: options.defaultPath })
    const path = await takeAnswer('open', null)
    return { canceled: path === null, filePaths: path === null ? [] : [path] }
  },
  showSaveDialog: async (...args) => {
    const options = args.at(-1)
    record('dialogs', { kind: 'save', title: options.title, defaultPath: options.defaultPath })
    const path = await takeAnswer('save', null)
    return { canceled: path === null, filePath: path ?? '' }
  },
  showErrorBox: (title, content) => record('dialogs', { kind: 'error', title, content }),
}

export const shell = {
  openExternal: async (url) => record('opened', url),
  openPath: async (path) => (record('opened', path), ''),
  showItemInFolder: (path) => record('shown', path),
  trashItem: async (path) => {
    const { mkdirSync, renameSync } = await import('node:fs')
    const bin = join(settings.userData, 'bin')
    mkdirSync(bin, { recursive: true })
    renameSync(path, join(bin, `${Date.now()}`))
    record('binned', path)
  },
}

export class Notification extends EventEmitter {
  static isSupported() {
    return true
  }
  constructor(options) {
    super()
    this.options = options
  }
  show() {
    record('notifications', this.options)
    app.doubleNotification = this
  }
  close() {}
}

export const Menu = {
  buildFromTemplate: (template) => ({ template }),
  setApplicationMenu: ({ template }) => {
    app.doubleMenu = template
  },
}

let lastBlocker = 0
export const powerSaveBlocker = {
  start: (kind) => (record('awake', { started: ++lastBlocker, kind }), lastBlocker),
  stop: (id) => record('awake', { stopped: id }),
}

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: settings.colorScheme === 'dark', themeSource: 'system' })
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] }
export const crashReporter = { start: (options) => record('crashReporter', options) }

