/**
 * A client of Ollama's documented HTTP API (docs/api.md): version, list, show, blobs, create, copy, delete, chat.
 * `_debug_render_only` is undocumented, so its absence is an answer too. Knows nothing of exports or projects.
 */

import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { ask, askLines, send } from './http.ts'

/** The oldest Ollama whose way with templates and GGUF files the studio knows. */
export const OLDEST_VERSION = '0.30.0'
const PATIENCE_MS = 3_000

const tagsSchema = z.object({
  models: z.array(z.looseObject({ name: z.string(), size: z.int().optional(), modified_at: z.string().optional(), details: z.looseObject({ quantization_level: z.string().optional() }).nullish() })).nullable(),
})
const showSchema = z.looseObject({ modelfile: z.string().default(''), parameters: z.string().default(''), template: z.string().default(''), system: z.string().default('') })
const chatLineSchema = z.looseObject({
  message: z.looseObject({ content: z.string().default('') }).optional(),
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  prompt_eval_count: z.int().optional(),
  eval_count: z.int().optional(),
  load_duration: z.number().optional(),
})
const renderedSchema = z.looseObject({ _debug_info: z.looseObject({ rendered_template: z.string() }).optional() })

/** A model as `/api/tags` lists it. */
export type ListedModel = { readonly name: string; readonly bytes: number | null; readonly quantization: string | null; readonly modified: string | null }
/** What `/api/show` says. */
export type ShownModel = z.infer<typeof showSchema>
/** One message. */
export type OllamaMessage = { readonly role: string; readonly content: string }
/** What is asked of a model. */
export type OllamaChat = { readonly model: string; readonly messages: readonly OllamaMessage[]; readonly options: Readonly<Record<string, number>> }
/** A whole answer. */
export type OllamaAnswer = { readonly text: string; readonly n_tokens: number; readonly stop_reason: string; readonly prompt_tokens: number | null; readonly load_ms: number }
/** One line of `/api/create`. */
export type CreateStatus = { readonly status: string; readonly done: number | null; readonly total: number | null }

/** Ollama at one address. */
export type OllamaClient = {
  readonly address: string
  version(signal?: AbortSignal): Promise<string>
  list(signal?: AbortSignal): Promise<ListedModel[]>
  /** What a model is made of; undefined where there is none of this name. */
  show(name: string, signal?: AbortSignal): Promise<ShownModel | undefined>
  hasBlob(digest: string, signal?: AbortSignal): Promise<boolean>
  sendBlob(path: string, digest: string, options: { onBytes?: (sent: number) => void; signal?: AbortSignal }): Promise<void>
  create(body: Readonly<Record<string, unknown>>, options: { onStatus?: (status: CreateStatus) => void; signal?: AbortSignal }): Promise<void>
  copy(source: string, destination: string): Promise<void>
  /** Deletes a model; false where there was none. */
  remove(name: string): Promise<boolean>
  chat(chat: OllamaChat, options: { onText?: (text: string) => void; signal?: AbortSignal }): Promise<OllamaAnswer>
  /** The text that the model would be given; null where this Ollama does not show it. */
  render(model: string, messages: readonly OllamaMessage[], signal?: AbortSignal): Promise<string | null>
}

/** Makes a client. Asks nothing yet. */
export function makeOllamaClient(address: string): OllamaClient {
  return {
    address,
    version: async (signal) => z.object({ version: z.string() }).parse(await ask(address, { method: 'GET', path: '/api/version', signal, timeoutMs: PATIENCE_MS })).version,
    list: async (signal) => listed(tagsSchema.parse(await ask(address, { method: 'GET', path: '/api/tags', signal, timeoutMs: PATIENCE_MS }))),
    show: (name, signal) => unlessMissing(async () => showSchema.parse(await ask(address, { method: 'POST', path: '/api/show', json: { model: name }, signal }))),
    hasBlob: async (digest, signal) => {
      const answer = await send(address, { method: 'HEAD', path: `/api/blobs/${digest}`, signal, accepted: [404] })
      answer.resume()
      return answer.statusCode !== 404
    },
    sendBlob: async (path, digest, { onBytes, signal }) => {
      const answer = await send(address, { method: 'POST', path: `/api/blobs/${digest}`, file: { path, onBytes }, signal })
      answer.resume()
    },
    create: (body, options) => create(address, body, options),
    copy: async (source, destination) => void (await ask(address, { method: 'POST', path: '/api/copy', json: { source, destination } })),
    remove: async (name) => (await unlessMissing(() => ask(address, { method: 'DELETE', path: '/api/delete', json: { model: name } }))) !== undefined,
    chat: (chat, options) => converse(address, chat, options),
    render: async (model, messages, signal) => {
      const answer = renderedSchema.parse(await ask(address, { method: 'POST', path: '/api/chat', json: { model, messages, stream: false, _debug_render_only: true, options: { num_predict: 1 } }, signal }))
      return answer._debug_info?.rendered_template ?? null
    },
  }
}

/** True where a version is not older than the oldest that the studio knows. Builds from source call themselves 0.0.0. */
export function isKnownVersion(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/u, '').split('.').map((part) => Number.parseInt(part, 10) || 0)
  const [oldMajor = 0, oldMinor = 0] = OLDEST_VERSION.split('.').map(Number)
  return version.startsWith('0.0.0') || major > oldMajor || (major === oldMajor && minor >= oldMinor)
}

async function create(address: string, body: Readonly<Record<string, unknown>>, options: { onStatus?: (status: CreateStatus) => void; signal?: AbortSignal }): Promise<void> {
  let last = ''
  for await (const line of askLines(address, { method: 'POST', path: '/api/create', json: { ...body, stream: true }, signal: options.signal })) {
    last = String(line['status'] ?? '')
    options.onStatus?.({ status: last, done: numberOf(line['completed']), total: numberOf(line['total']) })
  }
  if (last === 'success') return
  throw new StudioError({ code: 'process_failed', message: `Ollama stopped making the model after "${last}".`, next_step: 'Start Ollama again, then try once more.' })
}

async function converse(address: string, chat: OllamaChat, options: { onText?: (text: string) => void; signal?: AbortSignal }): Promise<OllamaAnswer> {
  let text = ''
  for await (const line of askLines(address, { method: 'POST', path: '/api/chat', json: { ...chat, stream: true }, signal: options.signal })) {
    const { message, done, done_reason, eval_count, prompt_eval_count, load_duration } = chatLineSchema.parse(line)
    const piece = message?.content ?? ''
    text += piece
    if (piece !== '') options.onText?.(piece)
    if (done) return { text, n_tokens: eval_count ?? 0, stop_reason: done_reason ?? 'stop', prompt_tokens: prompt_eval_count ?? null, load_ms: (load_duration ?? 0) / 1e6 }
  }
  throw new StudioError({ code: 'process_failed', message: 'Ollama went away in the middle of an answer.', next_step: 'Start Ollama again, then send the message once more.' })
}

function listed({ models }: z.infer<typeof tagsSchema>): ListedModel[] {
  return (models ?? []).map(({ name, size, modified_at, details }) => ({ name, bytes: size ?? null, quantization: details?.quantization_level || null, modified: modified_at ?? null }))
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StudioError && error.code === 'not_found' && /^Ollama (?:says|refused)/u.test(error.message)) return undefined
    throw error
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
