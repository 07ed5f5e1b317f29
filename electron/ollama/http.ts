/**
 * Requests to Ollama: JSON in and out, a file as a body with back-pressure, answers line by line (NDJSON).
 * Turns what goes wrong into known failures. Knows no path of the API.
 */

import { createReadStream, statSync } from 'node:fs'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { Transform } from 'node:stream'
import { StudioError, type ErrorCode } from '../../contract/errors.ts'

/** One request. */
export type OllamaRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  readonly path: string
  readonly json?: unknown
  /** A file that is sent as it is. */
  readonly file?: { readonly path: string; readonly onBytes?: ((sent: number) => void) | undefined }
  readonly signal?: AbortSignal | undefined
  /** How long Ollama may be silent before its answer begins; for ever unless given. */
  readonly timeoutMs?: number
  /** Status codes besides 2xx that are an answer and no failure. */
  readonly accepted?: readonly number[]
}

const MAX_LINE = 16 * 2 ** 20
const ABSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'])

/** Sends a request and returns the answer when its head is there. */
export async function send(address: string, what: OllamaRequest): Promise<IncomingMessage> {
  if (what.signal?.aborted === true) throw cancelledError()
  const answer = await begin(address, what)
  const status = answer.statusCode ?? 0
  if ((status >= 200 && status < 300) || what.accepted?.includes(status) === true) return answer
  throw refusal(what, status, await readText(answer).catch(() => ''))
}

/** The answer as one JSON value. */
export async function ask(address: string, what: OllamaRequest): Promise<unknown> {
  const text = await readText(await send(address, what)).catch((error: unknown) => {
    throw lost(address, what, error)
  })
  return parseJson(text, what.path)
}

/** The answer line by line, each a JSON value. An `error` inside the stream is thrown. */
export async function* askLines(address: string, what: OllamaRequest): AsyncGenerator<Record<string, unknown>> {
  const answer = await send(address, what)
  answer.setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of answer as AsyncIterable<string>) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      if (rest.length > MAX_LINE) throw new StudioError({ code: 'process_failed', message: 'Ollama sent a line that never ends.', next_step: 'Restart Ollama and try again.' })
      for (const part of parts) if (part.trim() !== '') yield readLine(part, what)
    }
    if (rest.trim() !== '') yield readLine(rest, what)
  } catch (error) {
    throw error instanceof StudioError ? error : lost(address, what, error)
  } finally {
    answer.destroy()
  }
}

function begin(address: string, what: OllamaRequest): Promise<IncomingMessage> {
  const url = new URL(what.path, address)
  const body = what.json === undefined ? undefined : Buffer.from(JSON.stringify(what.json))
  const length = what.file === undefined ? body?.length : statSync(what.file.path).size
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, {
      method: what.method,
      ...(what.signal === undefined ? {} : { signal: what.signal }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(what.file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        ...(length === undefined ? {} : { 'content-length': length }),
      },
    })
    if (what.timeoutMs !== undefined) request.setTimeout(what.timeoutMs, () => request.destroy(Object.assign(new Error('Ollama does not answer'), { code: 'ETIMEDOUT' })))
    request.once('response', (response) => {
      request.setTimeout(0)
      resolve(response)
    })
    request.once('error', (error) => reject(lost(address, what, error)))
    if (what.file === undefined) request.end(body)
    else void sendFile(what.file, request).catch((error: unknown) => reject(lost(address, what, error)))
  })
}

// Ollama may refuse early and close; then its answer, not the broken pipe, is what counts.
async function sendFile(file: NonNullable<OllamaRequest['file']>, request: NodeJS.WritableStream): Promise<void> {
  let sent = 0
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sent += chunk.length
      file.onBytes?.(sent)
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(file.path, { highWaterMark: 1 << 20 }), counter, request)
}

async function readText(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8')
  let text = ''
  for await (const chunk of answer as AsyncIterable<string>) {
    text += chunk
    if (text.length > MAX_LINE) throw new Error('the answer is too long')
  }
  return text
}

function readLine(line: string, what: OllamaRequest): Record<string, unknown> {
  const value = parseJson(line, what.path)
  if (typeof value !== 'object' || value === null) throw notUnderstood(what.path, line)
  const record = value as Record<string, unknown>
  if (typeof record['error'] === 'string') throw refusal(what, 500, line)
  return record
}

function parseJson(text: string, path: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw notUnderstood(path, text)
  }
}

function notUnderstood(path: string, text: string): StudioError {
  return new StudioError({
    code: 'process_failed',
    message: `What answers at ${path} does not speak as Ollama does.`,
    next_step: 'Check the address of Ollama in Settings.',
    detail: text.slice(0, 500),
  })
}

function refusal(what: OllamaRequest, status: number, text: string): StudioError {
  const said = errorText(text)
  const code: ErrorCode = status === 404 ? 'not_found' : status === 400 ? 'bad_input' : /no space left/iu.test(said) ? 'no_space' : 'process_failed'
  return new StudioError({
    code,
    message: said === '' ? `Ollama refused ${what.method} ${what.path} (${status}).` : `Ollama says: ${said}`,
    next_step: code === 'no_space' ? 'Free some space on the disk where Ollama keeps its models, then try again.' : 'Read what Ollama says, mend it and try again.',
    detail: `${what.method} ${what.path}: ${status} ${text.slice(0, 2_000)}`,
  })
}

function errorText(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? error : ''
  } catch {
    return text.trim().slice(0, 300)
  }
}

function lost(address: string, what: OllamaRequest, error: unknown): StudioError {
  if (error instanceof StudioError) return error
  if (what.signal?.aborted === true) return cancelledError()
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (ABSENT.has(code)) return absentError(address)
  return new StudioError(
    {
      code: code === 'ETIMEDOUT' ? 'timeout' : 'process_failed',
      message: code === 'ETIMEDOUT' ? `Ollama at ${address} does not answer.` : `Ollama at ${address} went away while it worked.`,
      next_step: 'Start Ollama again, then try once more.',
      detail: `${what.method} ${what.path}: ${String(error)}`,
    },
    { cause: error },
  )
}

/** The error where nothing answers. */
export function absentError(address: string): StudioError {
  return new StudioError({
    code: 'not_found',
    message: `No Ollama answers at ${address}.`,
    next_step: 'Start Ollama; if it is not installed, get it from ollama.com.',
  })
}

function cancelledError(): StudioError {
  return new StudioError({ code: 'cancelled', message: 'The work with Ollama was cancelled.', next_step: 'Start it again when you want to go on.' })
}
