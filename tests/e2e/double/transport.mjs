/**
 * `ipcMain` and `protocol` of the double. Knows listeners and handlers; the pages are in browser-window.mjs.
 */

import { EventEmitter } from 'node:events'
import { app } from './double-app.mjs'

class IpcMain extends EventEmitter {
  doubleHandlers = new Map()
  handle(channel, handler) {
    if (this.doubleHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.doubleHandlers.set(channel, handler)
  }
  removeHandler(channel) {
    this.doubleHandlers.delete(channel)
  }
  /** A message of a page. */
  doubleSend(event, channel, args) {
    this.emit(channel, event, ...args)
  }
  async doubleInvoke(event, channel, args) {
    const handler = this.doubleHandlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...args)
  }
}

export const ipcMain = new IpcMain()

const schemes = new Map()
const handlers = new Map()

export const protocol = {
  registerSchemesAsPrivileged: (list) => {
    if (app.doubleIsReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of list) schemes.set(scheme, privileges)
  },
  handle: (scheme, handler) => {
    if (!app.doubleIsReady) throw new Error('protocol.handle should be called after app is ready')
    handlers.set(scheme, handler)
  },
}

/** Scheme ↔ a host of https, so that Chromium gives pages an origin of their own and enforces their headers. */
const SUFFIX = '.app.electron-double.invalid'

/** `app://studio/x` as the address that Chromium loads. */
export function toPageAddress(address) {
  const url = new URL(address)
  return url.protocol === 'app:' ? `https://${url.host}${SUFFIX}${url.pathname}${url.search}${url.hash}` : address
}

/** The address that the main process sees. */
export function fromPageAddress(address) {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  return url.protocol === 'https:' && url.host.endsWith(SUFFIX) ? `app://${url.host.slice(0, -SUFFIX.length)}${url.pathname}${url.search}${url.hash}` : address
}

/** The app's own answer to an address of its scheme. */
export async function answerScheme(address, method) {
  const handler = handlers.get(new URL(address).protocol.slice(0, -1))
  const response = await handler(new Request(address.replace(/^app:/, 'app:'), { method }))
  return { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) }
}
