/**
 * A WebSocket as a client's port: messages in and out as JSON text, slow readers disconnected before they fill the memory.
 * They come back and resume from the number that they have seen. Knows sockets; not what the messages mean.
 */

import type { WebSocket } from 'ws'
import { openPort, type Dispatch, type PushLog } from '../ipc/index.ts'

/** Unsent bytes at which a client counts as gone. */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024
/** Milliseconds between two signs of life. */
const PING_MS = 30_000
/** WebSocket close codes (RFC 6455): text only, and "try again later". */
const NOT_TEXT = 1003
const TOO_SLOW = 1013

/** Serves one client until it goes. */
export function serveSocket(socket: WebSocket, parts: { dispatch: Dispatch; pushes: PushLog; root: string }): void {
  const port = openPort({
    dispatch: parts.dispatch,
    pushes: parts.pushes,
    options: { root: parts.root },
    send: (message) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.close(TOO_SLOW, 'read faster, or resume later')
      else socket.send(JSON.stringify(message))
    },
  })
  let isAlive = true
  const pings = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, PING_MS)
  socket.on('pong', () => (isAlive = true))
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(NOT_TEXT, 'messages are JSON text')
    else port.receive(String(data))
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(pings)
    port.close()
  })
}
