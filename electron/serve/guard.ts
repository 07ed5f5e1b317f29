/**
 * Who may talk to the server: a Host of this machine's loopback (against DNS rebinding), an Origin equal to it,
 * and the token of this start, once in the address, then as a cookie or a bearer header. Knows no route.
 */

import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is refused: the status and a sentence. */
export type Refusal = { status: 401 | 403; message: string }

/** What the guard is built from. */
export type Guard = {
  /** Null where the request may pass. A page load with the token in its address may pass, too. */
  refuse(request: IncomingMessage): Refusal | null
  /** True where the address carries the right token, which is then moved to the cookie. */
  hasTokenInAddress(request: IncomingMessage): boolean
  /** The header that sets the cookie. */
  cookie: string
}

/** Makes the guard of one server. The cookie's name carries the port: servers on one host do not share cookies by accident. */
export function createGuard(token: string, port: number): Guard {
  const name = `tunesmith-${port}`
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
  const isToken = (text: string | undefined) => text !== undefined && timingSafeEqual(digest(text), digest(token))
  const hasTokenInAddress = (request: IncomingMessage) => isToken(addressOf(request).searchParams.get('token') ?? undefined)
  return {
    hasTokenInAddress,
    cookie: `${name}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    refuse: (request) => {
      const { host, origin } = request.headers
      if (host === undefined || !hosts.has(host.toLowerCase())) return { status: 403, message: 'This server answers only to its own address.' }
      if (origin !== undefined && origin !== `http://${host}`) return { status: 403, message: 'Another site may not talk to this server.' }
      if (isToken(cookieOf(request, name)) || isToken(bearerOf(request)) || hasTokenInAddress(request)) return null
      return { status: 401, message: 'Open the address that `serve` printed: it carries the token.' }
    },
  }
}

/** The parsed address of a request. */
export function addressOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://127.0.0.1')
  } catch {
    return new URL('http://127.0.0.1/unreadable-address')
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([key]) => key === name)?.[1]
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
}
