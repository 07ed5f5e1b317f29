/**
 * The one place that decides whether a message comes from the studio's own page: the main frame of a window, at app://studio.
 * Knows nothing about what the message says.
 */

import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron'

/** True for an address of the studio's own page. (The `origin` of such an address is the text "null" in Node.) */
export function isOwnAddress(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === 'app:' && host === 'studio'
  } catch {
    return false
  }
}

/** True for a message of the main frame of the studio's own page. A frame that is gone already has sent nothing. */
export function isTrustedSender(event: Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && isOwnAddress(frame.url)
}
