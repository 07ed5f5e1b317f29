/**
 * The studio without a window: the same host behind HTTP and a WebSocket on the loopback address.
 * Knows how to listen and who may enter; the calls are the contract's.
 */

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { StudioError, toStudioError } from '../../contract/errors.ts'
import { log } from '../platform/log.ts'
import { homePaths } from '../platform/paths.ts'
import { WINDOW_FOLDER } from '../platform/window-files.ts'
import { requireProject } from '../projects/index.ts'
import { createStudio, type Studio } from '../studio.ts'
import { addressOf, createGuard, type Guard } from './guard.ts'
import { answer, MAX_BODY_BYTES, type RouteParts } from './routes.ts'
import { fail, sendEnvelope } from './send.ts'
import { serveSocket } from './socket-port.ts'
import { Uploads } from './uploads.ts'

// An import would have Node load its fetch client as well, which takes longer than all else of this file.
const { createServer } = process.getBuiltinModule('node:http')

const ADDRESS = '127.0.0.1'
const FIRST_PORT = 4600
const PORTS_TRIED = 20

/** How the server is started. */
export type ServerOptions = {
  /** The folder inside which clients may name paths. */
  root: string
  /** 0 for any free port; the first free one from 4600 on unless given. */
  port?: number
  /** The host; built here unless given. */
  studio?: Studio
  /** The secret of this start; `$STUDIO_TOKEN`, or made here, unless given. */
  token?: string
  /** Where the built window lies; the build's own folder unless given. */
  windowFolder?: string
  /** Where uploads go; the studio's data folder unless given. */
  uploadFolder?: string
}

/** A server that listens. */
export type RunningServer = {
  port: number
  /** The address with the token. */
  url: string
  /** What to print: the address, and how to reach it from another machine. */
  lines: string[]
  studio: Studio
  close(): Promise<void>
}

/** Starts listening on the loopback address. Throws `conflict` where the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const token = options.token ?? process.env['STUDIO_TOKEN'] ?? randomBytes(24).toString('base64url')
  const studio = options.studio ?? createStudio({ surface: 'serve', root: options.root, fullCheck: true })
  try {
    const server = createServer({ requestTimeout: 60_000, headersTimeout: 15_000 })
    server.maxConnections = 500
    const port = await listen(server, options.port)
    attach(server, createGuard(token, port), studio, routeParts(options, studio))
    await studio.queue.boot({ adopt: true })
    // While a browser opens the page: the packs are the first thing that it asks for, and reading them takes longest.
    setImmediate(() => void studio.dispatch('packs.list', {}))
    const url = `http://${ADDRESS}:${port}/?token=${token}`
    return { port, url, studio, lines: [...(studio.notice === null ? [] : [studio.notice]), ...startLines(port, url)], close: () => stop(server, studio) }
  } catch (error) {
    if (options.studio === undefined) await studio.close()
    throw error
  }
}

function routeParts(options: ServerOptions, studio: Studio): RouteParts {
  return {
    dispatch: studio.dispatch,
    root: options.root,
    uploads: new Uploads(options.uploadFolder ?? join(homePaths().home, 'uploads'), studio.places),
    projectFolder: (id) => requireProject(studio.db, id).folder,
    archives: join(homePaths().home, 'archives'),
    windowFolder: options.windowFolder ?? WINDOW_FOLDER,
  }
}

function startLines(port: number, url: string): string[] {
  return [
    `Tunesmith listens on ${url}`,
    `From another machine: ssh -L ${port}:${ADDRESS}:${port} ${userName()}@${hostname()}   then open the same address there.`,
    'Ctrl-C stops it; a training run goes on and is taken over at the next start.',
  ]
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'user'
  }
}

function attach(server: Server, guard: Guard, studio: Studio, parts: RouteParts): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES })
  server.on('request', (request, response) => {
    const refusal = guard.refuse(request)
    if (refusal !== null) return fail(response, refusal.status, 'unauthorized', refusal.message)
    // The token leaves the address bar (and the browser's history of this page) as soon as the cookie has it.
    if (request.method === 'GET' && addressOf(request).pathname === '/' && guard.hasTokenInAddress(request)) {
      response.writeHead(303, { location: '/', 'set-cookie': guard.cookie, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      return response.end()
    }
    answer(request, response, parts).catch((thrown: unknown) => {
      const error = toStudioError(thrown)
      if (error.code === 'internal') log('error', 'a request failed', { error: error.message })
      if (response.headersSent) response.destroy()
      else sendEnvelope(response, { ok: false, error: error.toParts() })
    })
    return undefined
  })
  server.on('upgrade', (request, socket, head) => {
    const refusal = addressOf(request).pathname === '/api/port' ? refuseUpgrade(request, guard) : '404 Not Found'
    if (refusal !== null) return refuseSocket(socket, refusal)
    sockets.handleUpgrade(request, socket, head, (opened) => serveSocket(opened, { dispatch: studio.dispatch, pushes: studio.pushes, root: parts.root }))
  })
  server.on('close', () => sockets.close())
}

/** A browser always says where a socket is opened from; a program has the token in a header instead. */
function refuseUpgrade(request: IncomingMessage, guard: Guard): string | null {
  const refusal = guard.refuse(request)
  return refusal === null ? null : refusal.status === 401 ? '401 Unauthorized' : '403 Forbidden'
}

function refuseSocket(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  const candidates = wanted === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => FIRST_PORT + i) : [wanted]
  for (const port of candidates) {
    if (await tryListen(server, port)) return (server.address() as AddressInfo).port
  }
  throw new StudioError({
    code: 'conflict',
    message: candidates.length === 1 ? `Port ${wanted} is taken.` : `The ports ${FIRST_PORT} to ${FIRST_PORT + PORTS_TRIED - 1} are taken.`,
    next_step: 'Name another one with --port, or 0 for any free one.',
  })
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    server.once('error', onError)
    server.listen(port, ADDRESS, () => {
      server.off('error', onError)
      resolve(true)
    })
  })
}

async function stop(server: Server, studio: Studio): Promise<void> {
  await studio.close()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
