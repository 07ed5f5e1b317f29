/**
 * What the server answers over HTTP: the window, the contract as a page and as JSON, health, calls, uploads and downloads.
 * Knows addresses and status codes; not who may ask (guard.ts) and not what calls do.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatch } from '../ipc/index.ts'
import { findWindowFile } from '../platform/window-files.ts'
import { answerDownload, isDownload } from './downloads.ts'
import { addressOf } from './guard.ts'
import { contractJson, contractPage } from './page.ts'
import { fail, send, sendEnvelope, sendFile, SECURITY_HEADERS } from './send.ts'
import { answerUpload, isUpload } from './upload-routes.ts'
import type { Uploads } from './uploads.ts'

/** The longest body of a call, in bytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024
/** The contract page has its style in itself and no script at all. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** What answering is built from. */
export type RouteParts = {
  dispatch: Dispatch
  /** The folder inside which clients may name paths. */
  root: string
  uploads: Uploads
  projectFolder(id: string): string
  /** The folder of packed projects. */
  archives: string
  /** Where the built window lies. */
  windowFolder: string
}

/** Answers one request that the guard has let pass. Throws StudioError. */
export async function answer(request: IncomingMessage, response: ServerResponse, parts: RouteParts): Promise<void> {
  const path = addressOf(request).pathname
  const name = /^\/api\/call\/([\w.]+)$/.exec(path)?.[1]
  if (name !== undefined) return answerCall(request, response, name, parts)
  if (isUpload(path)) return answerUpload(request, response, parts.uploads)
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'bad_input', `${path.slice(0, 200)} is only read.`)
  if (isDownload(path)) return answerDownload(request, response, path, parts)
  if (path === '/api') return send(response, 200, 'application/json', JSON.stringify(contractJson()))
  if (path === '/api/health') return send(response, 200, 'application/json', '{"ok":true}')
  const file = findWindowFile(path, parts.windowFolder)
  if (file !== null) return sendFile(request, response, file)
  if (path === '/contract' || path === '/') return sendPage(response)
  return fail(response, 404, 'not_found', `There is nothing at ${path.slice(0, 200)}.`)
}

/** The contract page; also what stands at `/` where the window was never built. */
function sendPage(response: ServerResponse): void {
  const body = contractPage()
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-security-policy': PAGE_POLICY, 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

async function answerCall(request: IncomingMessage, response: ServerResponse, name: string, { dispatch, root }: RouteParts): Promise<void> {
  if (request.method !== 'POST') return fail(response, 405, 'bad_input', 'A call is a POST.')
  if (!/^application\/json(;|$)/.test(request.headers['content-type'] ?? '')) return fail(response, 415, 'bad_input', 'A call’s body is application/json.')
  const body = await readBody(request)
  if (body === null) {
    response.setHeader('connection', 'close')
    return fail(response, 413, 'bad_input', `A call’s body has at most ${MAX_BODY_BYTES} bytes.`)
  }
  let input: unknown
  try {
    input = body.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return fail(response, 400, 'bad_input', 'The body is not JSON in UTF-8.')
  }
  const controller = new AbortController()
  response.on('close', () => controller.abort())
  const result = await dispatch(name, input, { signal: controller.signal, root })
  if (!response.destroyed) sendEnvelope(response, result)
}

/** The body, or null where it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
