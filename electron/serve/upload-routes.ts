/**
 * Uploads over HTTP: POST /api/upload?name=…&bytes=… begins, PUT /api/upload/<id>?at=… adds a piece, GET says how far it is,
 * DELETE forgets it. Knows the addresses; uploads.ts keeps the files.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf } from './guard.ts'
import { fail, sendEnvelope } from './send.ts'
import { MAX_PIECE_BYTES, type Uploads } from './uploads.ts'

/** True for the address of an upload. */
export function isUpload(pathname: string): boolean {
  return pathname === '/api/upload' || pathname.startsWith('/api/upload/')
}

/** Answers a request about an upload. Throws StudioError. */
export async function answerUpload(request: IncomingMessage, response: ServerResponse, uploads: Uploads): Promise<void> {
  const { pathname, searchParams } = addressOf(request)
  const id = pathname.slice('/api/upload/'.length)
  const value = (found: unknown) => sendEnvelope(response, { ok: true, value: found })
  if (id === '') {
    if (request.method !== 'POST') return fail(response, 405, 'bad_input', 'An upload begins with a POST.')
    return value(await uploads.begin(searchParams.get('name') ?? '', wholeNumber(searchParams.get('bytes'))))
  }
  if (request.method === 'GET') return value(await uploads.state(id))
  if (request.method === 'DELETE') return value(uploads.remove(id) ?? {})
  if (request.method !== 'PUT') return fail(response, 405, 'bad_input', 'A piece of an upload is a PUT.')
  if (Number(request.headers['content-length'] ?? 0) > MAX_PIECE_BYTES) {
    response.setHeader('connection', 'close')
    return fail(response, 413, 'bad_input', `A piece has at most ${MAX_PIECE_BYTES} bytes.`)
  }
  return value(await uploads.add(id, wholeNumber(searchParams.get('at')), request))
}

function wholeNumber(text: string | null): number {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}
