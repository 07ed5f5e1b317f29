/**
 * Base models and adapters that answer through Python, token by token: one process, kept while it is used and ended when
 * idle. While a run holds the GPU it is started for the CPU; a process on the GPU leaves it as soon as a run takes it.
 */

import * as z from 'zod'
import { ERROR_CODES, StudioError } from '../../contract/errors.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { RawAnswer, Turn } from './turn.ts'

/** A process that answers, as electron/python starts it. */
export type Session = { send(request: Record<string, unknown>): void; readonly ended: Promise<string>; close(): Promise<void> }

/** What the session is built from. */
export type WeightsParts = {
  start(options: { env: NodeJS.ProcessEnv; onLine(line: Record<string, unknown>): void }): Session
  /** The error of a process that ended while something was asked. */
  ended(stderr: string): StudioError
  /** Who holds the GPU: "run-0003 is training"; null where it is free or there is none. */
  gpuHolder(): string | null
}

/** Weights that answer. */
export type Weights = { readonly baseModel: string; readonly adapter: string | null }

/** The answering side of Python. */
export type WeightsSession = {
  answer(weights: Weights, turn: Turn): Promise<RawAnswer>
  render(weights: Weights, messages: readonly Message[], signal: AbortSignal): Promise<{ text: string; tokens: number }>
  /** Ends the process; returns how many there were. */
  free(): Promise<number>
}

const IDLE_MS = 10 * 60_000
const LOOK_MS = 2_000

const lineSchema = z.discriminatedUnion('event', [
  z.looseObject({ event: z.literal('loading'), id: z.int(), bytes: z.number(), device: z.string() }),
  z.looseObject({ event: z.literal('loaded'), id: z.int(), bytes: z.number(), device: z.string(), load_ms: z.number() }),
  z.looseObject({ event: z.literal('reading'), id: z.int(), tokens: z.int(), context: z.int().nullable() }),
  z.looseObject({ event: z.literal('text'), id: z.int(), text: z.string() }),
  z.looseObject({ event: z.literal('done'), id: z.int(), text: z.string(), n_tokens: z.int(), stop_reason: z.string(), memory_bytes: z.int().nullable(), device: z.string() }),
  z.looseObject({ event: z.literal('rendered'), id: z.int(), text: z.string(), tokens: z.int() }),
  z.looseObject({ event: z.literal('freed'), id: z.int() }),
  z.looseObject({ event: z.literal('error'), id: z.int(), code: z.string(), text: z.string(), hint: z.string() }),
])
type Line = z.infer<typeof lineSchema>
type Pending = { onLine(line: Line): void; reject(error: StudioError): void }
type Open = { session: Session; isOnCpuOnly: boolean; device: string; used: number; pending: Map<number, Pending> }

/** Makes a session that starts its process with the first question. */
export function makeWeightsSession(parts: WeightsParts): WeightsSession {
  const holder = keepOne(parts)
  let lastId = 0
  const request: Request = async (body, signal, take) => {
    const { session, pending } = await holder.ready()
    const id = ++lastId
    const cancel = () => session.send({ op: 'cancel', id })
    try {
      return await new Promise((resolve, reject) => {
        pending.set(id, { reject, onLine: (line) => (line.event === 'error' ? reject(toError(line)) : take(line, resolve)) })
        signal.addEventListener('abort', cancel, { once: true })
        session.send({ id, ...body })
        if (signal.aborted) cancel()
      })
    } finally {
      pending.delete(id)
      signal.removeEventListener('abort', cancel)
      holder.touch()
    }
  }
  return {
    answer: (weights, turn) => answer(weights, turn, parts.gpuHolder(), request, holder.sawDevice),
    render: (weights, messages, signal) =>
      request({ op: 'render', base_model: weights.baseModel, adapter: weights.adapter, messages }, signal, (line, resolve) => {
        if (line.event === 'rendered') resolve({ text: line.text, tokens: line.tokens })
      }),
    free: holder.close,
  }
}

/** Keeps one process: started for the device that is free, ended when idle or when a run takes its GPU. */
function keepOne(parts: WeightsParts) {
  let open: Open | null = null
  let timer: NodeJS.Timeout | undefined
  const close = async (): Promise<number> => {
    const last = open
    open = null
    clearInterval(timer)
    timer = undefined
    await last?.session.close()
    return last === null ? 0 : 1
  }
  const look = () => {
    if (open === null || open.pending.size > 0) return
    const isIdle = Date.now() - open.used > IDLE_MS
    if (isIdle || (open.device.startsWith('gpu') && parts.gpuHolder() !== null)) void close()
  }
  const ready = async (): Promise<Open> => {
    const isHeld = parts.gpuHolder() !== null
    if (open !== null && isHeld && !open.isOnCpuOnly && open.device !== 'cpu') await close()
    open ??= start(parts, isHeld, (gone) => {
      if (open === gone) open = null
    })
    timer ??= setInterval(look, LOOK_MS).unref()
    open.used = Date.now()
    return open
  }
  return {
    ready,
    close,
    touch: () => {
      if (open !== null) open.used = Date.now()
    },
    sawDevice: (device: string) => {
      if (open !== null) open.device = device
    },
  }
}

type Request = <T>(body: Record<string, unknown>, signal: AbortSignal, take: (line: Line, resolve: (value: T) => void) => void) => Promise<T>

function answer(weights: Weights, turn: Turn, holder: string | null, request: Request, onDevice: (device: string) => void): Promise<RawAnswer> {
  const { temperature, top_p, max_tokens, seed } = turn.decoding
  let [load_ms, device] = [0, 'cpu']
  let prompt: { tokens: number; context: number | null } = { tokens: 0, context: null }
  return request(
    { op: 'answer', base_model: weights.baseModel, adapter: weights.adapter, messages: turn.messages, decode: { temperature, top_p, max_new_tokens: max_tokens, seed }, grammar: turn.grammar },
    turn.signal,
    (line, resolve) => {
      if (line.event === 'loading' || line.event === 'loaded') {
        device = line.device
        onDevice(device)
        if (line.event === 'loaded') load_ms = line.load_ms
        turn.onProgress({ phase: 'loading', done: line.event === 'loaded' ? line.bytes : 0, total: line.bytes, unit: 'bytes', device })
      } else if (line.event === 'reading') {
        prompt = { tokens: line.tokens, context: line.context }
        turn.onProgress({ phase: 'reading', done: 0, total: line.tokens, unit: 'tokens', device })
      } else if (line.event === 'text') turn.onText(line.text)
      else if (line.event === 'done') {
        resolve({
          text: line.text, n_tokens: line.n_tokens, stop_reason: line.stop_reason, load_ms, prompt_tokens: prompt.tokens, context_tokens: prompt.context,
          memory_bytes: line.memory_bytes, device: line.device, device_note: holder === null ? null : `${holder} on the GPU, so this chat runs on the CPU`,
        })
      }
    },
  )
}

function start(parts: WeightsParts, isHeld: boolean, onEnd: (open: Open) => void): Open {
  const pending = new Map<number, Pending>()
  const session = parts.start({
    env: isHeld ? { CUDA_VISIBLE_DEVICES: '' } : {},
    onLine: (raw) => {
      const line = lineSchema.safeParse(raw)
      if (line.success) pending.get(line.data.id)?.onLine(line.data)
    },
  })
  const open: Open = { session, isOnCpuOnly: isHeld, device: '', used: Date.now(), pending }
  void session.ended.then((stderr) => {
    onEnd(open)
    for (const { reject } of pending.values()) reject(parts.ended(stderr))
  })
  return open
}

function toError(line: Extract<Line, { event: 'error' }>): StudioError {
  const code = ERROR_CODES.find((each) => each === line.code) ?? 'process_failed'
  return new StudioError({ code, message: line.text, next_step: line.hint })
}
