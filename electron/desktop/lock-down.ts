/**
 * What no page of the app may do: leave app://studio, open windows, hold webviews, ask for permissions, reach the network.
 * A link to https leads to the user's browser: at once for sites that the studio itself points to, for others after a question.
 */

import { app, dialog, session, shell, type Session, type WebContents } from 'electron'
import { log } from '../platform/log.ts'
import { isOwnAddress } from './trusted-sender.ts'

/** Sites that the studio's own texts link to, and their sub-domains. */
const KNOWN_SITES = ['huggingface.co', 'hf.co', 'ollama.com', 'github.com', 'python.org', 'pytorch.org', 'nvidia.com', 'git-scm.com']
/** What the window itself loads; blob and data are its own content. */
const OWN_SCHEMES = new Set(['app:', 'blob:', 'data:', 'devtools:', 'chrome-extension:'])
const OPEN_BUTTON = 0

/** What happens with an address that a page wants to open. */
export type LinkDecision = 'open' | 'ask' | 'refuse'

/** Decides about a link: https only, no name and password in it. */
export function decideLink(address: string): LinkDecision {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return 'refuse'
  }
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return 'refuse'
  return KNOWN_SITES.some((site) => url.hostname === site || url.hostname.endsWith(`.${site}`)) ? 'open' : 'ask'
}

/** Must come before the first window. */
export function lockDownContents(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_, contents) => lockDown(contents))
}

/** Must come when the app is ready. */
export function lockDownSession(used: Session = session.defaultSession): void {
  // Copying a text is all that the window may do beyond itself.
  used.setPermissionCheckHandler((contents, permission, _, details) => isCopying(permission, details.isMainFrame, contents?.getURL()))
  used.setPermissionRequestHandler((contents, permission, answer, details) => answer(isCopying(permission, details.isMainFrame, contents.getURL())))
  used.setDevicePermissionHandler(() => false)
  used.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwnRequest(details.url) }))
  used.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:app://studio')) event.preventDefault()
  })
}

function lockDown(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (isOwnAddress(address)) return
    event.preventDefault()
    log('warn', 'a page wanted to leave the studio', { address: address.slice(0, 200) })
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-redirect', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => stay(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openLink(url)
    return { action: 'deny' }
  })
}

async function openLink(address: string): Promise<void> {
  const decision = decideLink(address)
  if (decision === 'refuse') return log('warn', 'a link was refused', { address: address.slice(0, 200) })
  if (decision === 'ask' && !(await isWanted(address))) return undefined
  return shell.openExternal(address)
}

async function isWanted(address: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    buttons: ['Open in the browser', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    message: `Open ${new URL(address).hostname}?`,
    detail: address.slice(0, 500),
    noLink: true,
  })
  return response === OPEN_BUTTON
}

function isCopying(permission: string, isMainFrame: boolean, address: string | undefined): boolean {
  return permission === 'clipboard-sanitized-write' && isMainFrame && address !== undefined && isOwnAddress(address)
}

function isOwnRequest(address: string): boolean {
  try {
    return OWN_SCHEMES.has(new URL(address).protocol)
  } catch {
    return false
  }
}
