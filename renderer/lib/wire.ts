/**
 * The two ways to the host: the preload's bridge in the desktop window, a WebSocket in a browser. Both carry the same JSON text.
 * Knows nothing about what the messages mean.
 */

/** A way to the host. It says when it opens and closes; what is sent while it is closed is dropped. */
export type Wire = {
  send(text: string): void
  listen(on: { open(): void; text(text: string): void; close(): void }): void
}

/** What the preload puts on the window. */
export type StudioBridge = {
  post(text: string): void
  onMessage(listener: (text: string) => void): void
  /** The place of a dropped or picked file, in an envelope. */
  placeOf?(file: File): Promise<unknown>
}

declare global {
  interface Window {
    readonly studioBridge?: StudioBridge
  }
}

/** First pause before a lost socket is opened again, in ms; it doubles up to the longest. */
const RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000

/** The wire that this window has. */
export function openWire(): Wire {
  return window.studioBridge === undefined ? socketWire(new URL('api/port', location.href)) : bridgeWire(window.studioBridge)
}

function bridgeWire(bridge: StudioBridge): Wire {
  return {
    send: (text) => bridge.post(text),
    listen: (on) => {
      bridge.onMessage((text) => on.text(text))
      on.open()
    },
  }
}

function socketWire(address: URL): Wire {
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  address.search = ''
  let socket: WebSocket | null = null
  let pause = RETRY_MS
  return {
    send: (text) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text)
    },
    listen: (on) => {
      const connect = () => {
        socket = new WebSocket(address)
        socket.addEventListener('open', () => {
          pause = RETRY_MS
          on.open()
        })
        socket.addEventListener('message', (event) => on.text(String(event.data)))
        socket.addEventListener('close', () => {
          on.close()
          setTimeout(connect, pause)
          pause = Math.min(pause * 2, LONGEST_RETRY_MS)
        })
      }
      connect()
    },
  }
}
