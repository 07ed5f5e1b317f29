/**
 * What the server answers over HTTP: the page, the contract as JSON, health, and calls.
 * Knows envelopes and status codes; not who may ask (guard.ts) and not what calls do.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Envelope, ErrorCode } from '../../contract/errors.ts'
import type { Dispatch } from '../ipc/index.ts'
import { windowFolder } from '../platform/paths.ts'
import { addressOf } from './guard.ts'
import { contractJson, contractPage } from './page.ts'
import { findWindowFile, readWindowFile, WINDOW_POLICY, type WindowFile } from './window-files.ts'

/** The longest body of a call, in bytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Sent with every answer: nothing is loaded from elsewhere, nothing runs, no other site frames or reads it. */
export const SECURITY_HEADERS: Record<string, string> = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

const STATUS: Partial<Record<ErrorCode, number>> = { bad_input: 400, not_found: 404, already_exists: 409, conflict: 409, locked: 423, no_permission: 403, not_yet: 501, internal: 500 }

/** Answers one request that the guard has let pass. */
export async function answer(request: IncomingMessage, response: ServerResponse, dispatch: Dispatch, root: string): Promise<void> {
  const path = addressOf(request).pathname
  const name = /^\/api\/call\/([\w.]+)$/.exec(path)?.[1]
  if (name !== undefined) return answerCall(request, response, name, dispatch, root)
  const file = response.req.method === 'GET' || response.req.method === 'HEAD' ? findWindowFile(windowFolder(), path) : null
  if (file !== null) return sendFile(response, file)
  const page = { '/': ['text/html; charset=utf-8', contractPage], '/contract': ['text/html; charset=utf-8', contractPage], '/api': ['application/json', () => JSON.stringify(contractJson())], '/api/health': ['application/json', () => '{"ok":true}'] }[path] as [string, () => string] | undefined
  if (page === undefined) return fail(response, 404, 'not_found', `There is nothing at ${path}.`)
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'bad_input', `${path} is only read.`)
  send(response, 200, page[0], page[1]())
}

async function answerCall(request: IncomingMessage, response: ServerResponse, name: string, dispatch: Dispatch, root: string): Promise<void> {
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
  if (!response.destroyed) send(response, result.ok ? 200 : (STATUS[result.error.code] ?? 422), 'application/json', JSON.stringify(result))
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

/** Answers with an error envelope. */
export function fail(response: ServerResponse, status: number, code: ErrorCode, message: string): void {
  const envelope: Envelope<never> = { ok: false, error: { code, message, next_step: status === 401 ? 'Ask whoever started the server for the address.' : 'Open the page at / for what there is.' } }
  send(response, status, 'application/json', JSON.stringify(envelope))
}

function sendFile(response: ServerResponse, file: WindowFile): void {
  const caching = file.isHashed ? 'public, max-age=31536000, immutable' : 'no-store'
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-security-policy': WINDOW_POLICY, 'cache-control': caching, 'content-type': file.type, 'content-length': file.bytes })
  if (response.req.method === 'HEAD') response.end()
  else readWindowFile(file).on('error', () => response.destroy()).pipe(response)
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
