/**
 * The test's side of the double: asks for records, answers dialogs, presses what a person presses outside the page.
 * Messages are {id, do, …}; the answer is {id, value} or {id, error}.
 */

import { app } from './double-app.mjs'
import { BrowserWindow, session } from './browser-window.mjs'
import { HOOK } from './page-preload.mjs'
import { giveAnswers, records } from './records.mjs'

/** Answers the test's wishes from now on. */
export function listenToTest() {
  process.on('message', async ({ id, do: what, ...rest }) => {
    try {
      process.send({ id, value: (await wishes[what](rest)) ?? null })
    } catch (error) {
      process.send?.({ id, error: String(error?.stack ?? error) })
    }
  })
  process.on('disconnect', () => app.exit(1))
}

const wishes = {
  records: () => records,
  answer: ({ kind, values }) => giveAnswers(kind, values),
  closeWindow: () => setImmediate(() => (BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0])?.close()) && undefined,
  resizeWindow: ({ bounds }) => BrowserWindow.getAllWindows()[0].setBounds(bounds),
  quit: () => setImmediate(() => app.quit()) && undefined,
  openUrl: ({ url }) => app.emit('open-url', { preventDefault: () => {} }, url) && undefined,
  clickNotification: () => app.doubleNotification.emit('click') && undefined,
  windows: () => BrowserWindow.getAllWindows().length,
  menu: ({ label }) => {
    const item = itemsOf(app.doubleMenu).find((each) => each.label === label)
    if (item === undefined) throw new Error(`The menu has no ${label}.`)
    item.click()
  },
  menuItems: () => itemsOf(app.doubleMenu).map(({ label, role, accelerator }) => ({ label, role, accelerator })),
  permission: ({ permission, isMainFrame, url }) => {
    const contents = { getURL: () => url }
    let isGranted = null
    session.defaultSession.doubleRequest(contents, permission, (answer) => (isGranted = answer), { isMainFrame, requestingUrl: url })
    return { request: isGranted, check: session.defaultSession.doubleCheck(contents, permission, url, { isMainFrame }) }
  },
  setPath: ({ name, path }) => BrowserWindow.getAllWindows()[0].doublePage.evaluate(([hook, file, real]) => globalThis[Symbol.for(hook)].setPath(file, real), [HOOK, name, path]),
  openWebview: () => {
    let isPrevented = false
    BrowserWindow.getAllWindows()[0].webContents.emit('will-attach-webview', { preventDefault: () => (isPrevented = true) })
    return isPrevented
  },
}

function itemsOf(menu) {
  return (menu ?? []).flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
}
