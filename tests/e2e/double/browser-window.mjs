/**
 * Windows of the double: each is a page of one Chromium. The preload script runs before the page's own, knows only `electron`, and
 * its bridge is cloned and frozen. Navigation, new windows and requests are asked of the app as Electron does.
 */

import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { app } from './double-app.mjs'
import { preloadScript, HOOK } from './page-preload.mjs'
import { emitPreventable } from './preventable.mjs'
import { record, settings } from './records.mjs'
import { answerScheme, fromPageAddress, ipcMain, toPageAddress } from './transport.mjs'

class Session extends EventEmitter {
  setPermissionCheckHandler(handler) {
    this.doubleCheck = handler
  }
  setPermissionRequestHandler(handler) {
    this.doubleRequest = handler
  }
  setDevicePermissionHandler(handler) {
    this.doubleDevice = handler
  }
  webRequest = { onBeforeRequest: (listener) => (this.doubleBeforeRequest = listener) }
}
export const session = { defaultSession: new Session() }

let opening
/** The one browser, with a port through which the test drives its pages. */
function openContext() {
  opening ??= chromium.launchPersistentContext(join(settings.userData, 'chromium'), {
    executablePath: settings.chromium,
    args: [...settings.flags, `--remote-debugging-port=${settings.port}`],
    viewport: null,
    ...settings.context,
  }).then(async (context) => {
    await context.exposeBinding('__electronDoubleIpc', receiveIpc)
    await context.route('**/*', answerRequest)
    context.on('page', (page) => void closeIfStray(page))
    app.doubleEnd = () => context.close().catch(() => {})
    return context
  })
  return opening
}

const byPage = new Map()
const frames = new WeakMap()
let lastId = 0

/** The frame as the main process knows it; always the same object for one frame. */
function frameOf(frame) {
  let known = frames.get(frame)
  if (known === undefined) frames.set(frame, (known = { get url() { return fromPageAddress(frame.url()) } }))
  return known
}

async function receiveIpc({ page, frame }, kind, channel, args) {
  const window = byPage.get(page)
  if (window === undefined) return undefined
  const event = { sender: window.webContents, senderFrame: frame.isDetached() ? null : frameOf(frame) }
  if (kind === 'send') return ipcMain.doubleSend(event, channel, args)
  try {
    return { ok: true, value: await ipcMain.doubleInvoke(event, channel, args) }
  } catch (error) {
    return { ok: false, message: `Error invoking remote method '${channel}': ${error}` }
  }
}

async function answerRequest(route, request) {
  const address = fromPageAddress(request.url())
  const window = byPage.get(request.frame().page())
  const isMain = request.isNavigationRequest() && request.frame().parentFrame() === null
  if (request.isNavigationRequest() && window !== undefined && !window.doubleIsLoading && !mayNavigate(window, address, isMain)) return route.abort('aborted')
  let isCancelled = false
  session.defaultSession.doubleBeforeRequest?.({ url: address, method: request.method() }, (answer) => (isCancelled = answer.cancel === true))
  if (isCancelled || !address.startsWith('app:')) {
    record('blocked', address)
    return route.abort('blockedbyclient')
  }
  return route.fulfill(await answerScheme(address, request.method()))
}

function mayNavigate(window, url, isMain) {
  const { webContents } = window
  const isAllowed = emitPreventable(webContents, 'will-frame-navigate', { url, isMainFrame: isMain }) && (!isMain || emitPreventable(webContents, 'will-navigate', { url }))
  if (!isAllowed) record('stayed', url)
  return isAllowed
}

async function closeIfStray(page) {
  await new Promise((resolve) => setTimeout(resolve, 50))
  if (!byPage.has(page) && !pending.has(page)) await page.close().catch(() => {})
}
const pending = new Set()

class WebContents extends EventEmitter {
  id = ++lastId
  session = session.defaultSession
  #window
  #queue = []
  #isSending = false

  constructor(window) {
    super()
    this.#window = window
  }
  get mainFrame() {
    const page = this.#window.doublePage
    return page === null ? null : frameOf(page.mainFrame())
  }
  getURL() {
    return this.mainFrame?.url ?? ''
  }
  isDestroyed() {
    return this.#window.isDestroyed()
  }
  setWindowOpenHandler(handler) {
    this.doubleOpen = handler
  }
  send(channel, ...args) {
    this.#queue.push([channel, args])
    void this.#flush()
  }
  async #flush() {
    if (this.#isSending) return
    this.#isSending = true
    while (this.#queue.length > 0 && !this.isDestroyed()) {
      const batch = this.#queue.splice(0)
      await this.#window.doublePage.evaluate(([hook, messages]) => globalThis[Symbol.for(hook)]?.deliver(messages), [HOOK, batch]).catch(() => {})
    }
    this.#isSending = false
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows() {
    return [...app.doubleWindows]
  }
  static getFocusedWindow() {
    return [...app.doubleWindows].find((window) => window.doubleHasFocus) ?? null
  }
  doublePage = null
  doubleIsLoading = false
  doubleHasFocus = false
  #isDestroyed = false
  #bounds

  constructor(options = {}) {
    super()
    if (!app.doubleIsReady) throw new Error('Cannot create BrowserWindow before app is ready')
    const { webPreferences = {}, ...rest } = options
    record('webPreferences', webPreferences)
    this.#bounds = { x: rest.x ?? 0, y: rest.y ?? 0, width: rest.width ?? 800, height: rest.height ?? 600 }
    record('bounds', this.#bounds)
    this.preload = webPreferences.preload
    this.webContents = new WebContents(this)
    app.doubleWindows.add(this)
    this.focus()
    app.emit('browser-window-created', {}, this)
    app.emit('web-contents-created', {}, this.webContents)
  }

  async loadURL(address) {
    const context = await openContext()
    const page = (this.doublePage ??= await this.#openPage(context))
    this.doubleIsLoading = true
    await page.goto(toPageAddress(address), { waitUntil: 'commit' })
    this.doubleIsLoading = false
    await page.waitForLoadState('domcontentloaded')
    this.emit('ready-to-show')
    this.webContents.emit('did-finish-load')
  }
  async #openPage(context) {
    const blank = context.pages().find((page) => page.url() === 'about:blank' && !byPage.has(page) && !pending.has(page))
    const page = blank ?? (await (async () => {
      const opened = context.newPage()
      const made = await opened
      return made
    })())
    pending.add(page)
    byPage.set(page, this)
    if (this.preload !== undefined) await page.addInitScript({ content: preloadScript(readFileSync(this.preload, 'utf8')) })
    const devtools = await context.newCDPSession(page)
    await devtools.send('Page.enable')
    devtools.on('Page.windowOpen', ({ url }) => {
      const answer = this.webContents.doubleOpen?.({ url: fromPageAddress(url) }) ?? { action: 'allow' }
      record('windowOpen', { url, action: answer.action })
    })
    page.on('close', () => this.destroy())
    return page
  }

  close() {
    if (this.#isDestroyed) return
    if (emitPreventable(this, 'close')) this.destroy()
  }
  destroy() {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    app.doubleWindows.delete(this)
    if (this.doublePage !== null) {
      const page = this.doublePage
      // The browser must outlive its last window, as the app does.
      void keepBrowser().then(() => page.close()).catch(() => {})
    }
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (app.doubleWindows.size === 0) app.doubleLastWindowClosed()
  }
  isDestroyed() {
    return this.#isDestroyed
  }
  show() {
    this.emit('show')
  }
  focus() {
    for (const window of app.doubleWindows) window.doubleHasFocus = window === this
    record('focused', this.webContents.id)
  }
  reload() {
    void this.doublePage?.reload()
  }
  isMinimized() {
    return false
  }
  isFullScreen() {
    return false
  }
  isMaximized() {
    return false
  }
  maximize() {}
  restore() {}
  getNormalBounds() {
    return this.#bounds
  }
  setBounds(bounds) {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.emit('resize')
  }
  setProgressBar(share) {
    record('progress', share)
  }
}

async function keepBrowser() {
  const context = await openContext()
  if (context.pages().length > 1) return
  const page = await context.newPage()
  pending.add(page)
  setImmediate(() => pending.delete(page))
}
