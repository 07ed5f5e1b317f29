/**
 * The shapes of an answer: JSON, an error envelope, a file with ranges. Every answer carries the same security headers.
 * Knows HTTP; not what is asked for.
 */

import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Envelope, ErrorCode, ErrorParts } from '../../contract/errors.ts'
import { CONTENT_POLICY } from '../platform/window-files.ts'

/** Sent with every answer: nothing is loaded from elsewhere, no other site frames or reads it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

const STATUS: Partial<Record<ErrorCode, number>> = { bad_input: 400, not_found: 404, already_exists: 409, conflict: 409, locked: 423, no_permission: 403, no_space: 507, not_yet: 501, internal: 500 }

/** The status of a failure. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 422
}

/** Answers with a text. */
export function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** Answers with an envelope. */
export function sendEnvelope(response: ServerResponse, envelope: Envelope<unknown>): void {
  send(response, envelope.ok ? 200 : statusOf(envelope.error.code), 'application/json', JSON.stringify(envelope))
}

/** Answers with an error envelope of a status of its own. */
export function fail(response: ServerResponse, status: number, code: ErrorCode, message: string, next_step?: string): void {
  const error: ErrorParts = { code, message, next_step: next_step ?? (status === 401 ? 'Ask whoever started the server for the address.' : 'Open the page at / for what there is.') }
  send(response, status, 'application/json', JSON.stringify({ ok: false, error }))
}

/** A file to be sent: `etag` names its content, so that a client may go on where it stopped. */
export type SentFile = { path: string; bytes: number; headers: Record<string, string>; etag?: string }

/** Answers with a file or the asked range of it, as fast as the client reads and no faster. */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: SentFile): Promise<void> {
  const headers: Record<string, string> = { ...SECURITY_HEADERS, ...file.headers }
  if (file.etag !== undefined) Object.assign(headers, { etag: file.etag, 'accept-ranges': 'bytes' })
  if (file.etag !== undefined && request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end()
    return
  }
  const range = file.etag === undefined ? 'whole' : rangeOf(request, file.bytes, file.etag)
  if (range === 'outside') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${file.bytes}`, 'content-length': 0 }).end()
    return
  }
  const { start, end } = range === 'whole' ? { start: 0, end: file.bytes - 1 } : range
  const part = range === 'whole' ? {} : { 'content-range': `bytes ${start}-${end}/${file.bytes}` }
  response.writeHead(range === 'whole' ? 200 : 206, { ...headers, ...part, 'content-length': end - start + 1 })
  if (request.method === 'HEAD' || file.bytes === 0) {
    response.end()
    return
  }
  // A client that goes away in the middle is no fault: it comes back with a range.
  await pipeline(createReadStream(file.path, { start, end, highWaterMark: 1 << 18 }), response).catch(() => response.destroy())
}

/** The one range that is asked for. A client whose copy is of other content (If-Range) gets the whole file. */
function rangeOf(request: IncomingMessage, bytes: number, etag: string): { start: number; end: number } | 'whole' | 'outside' {
  const { range, 'if-range': ifRange } = request.headers
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return 'whole'
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range)
  if (match === null || (match[1] === '' && match[2] === '')) return 'whole'
  if (match[1] === '') return bytes === 0 || Number(match[2]) === 0 ? 'outside' : { start: Math.max(0, bytes - Number(match[2])), end: bytes - 1 }
  const start = Number(match[1])
  const end = match[2] === '' ? bytes - 1 : Math.min(Number(match[2]), bytes - 1)
  return start >= bytes || end < start ? 'outside' : { start, end }
}
