/**
 * The client of the contract: calls with an answer each, pushes without loss. A lost connection is taken up again from
 * the last push that was seen; calls that were under way fail with `timeout` and may be made again.
 * Knows no domain and no React.
 */

import type { CallInput, CallName, CallOutput } from '../../contract/calls.ts'
import type { Envelope, ErrorCode, ErrorParts } from '../../contract/errors.ts'
import type { PushName, PushPayload } from '../../contract/pushes.ts'
import { openWire, type Wire } from './wire.ts'

/** A known failure of a call, as the host told it. */
export class HostError extends Error {
  readonly parts: ErrorParts

  constructor(parts: ErrorParts) {
    super(parts.message)
    this.name = 'HostError'
    this.parts = parts
  }

  get code(): ErrorCode {
    return this.parts.code
  }
}

/** Whatever was thrown, as the parts that ErrorState shows. */
export function errorParts(thrown: unknown): ErrorParts {
  if (thrown instanceof HostError) return thrown.parts
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message: `Something went wrong: ${message}`, next_step: 'Try again; if it stays, copy the doctor report from Settings.' }
}

type Open = { resolve(value: unknown): void; reject(error: HostError): void }
type Incoming =
  | { t: 'hello' | 'gap'; epoch: string; seq: number }
  | { t: 'result'; id: number | null; result: Envelope<unknown> }
  | { t: 'push'; epoch: string; seq: number; name: PushName; payload: unknown }

const LOST: ErrorParts = { code: 'timeout', message: 'The connection to the studio was lost.', next_step: 'It is being opened again; then try once more.' }
const GIVEN_UP: ErrorParts = { code: 'cancelled', message: 'Cancelled.', next_step: 'Start it again when you want to go on.' }

/** The host as this window sees it. */
export class Host {
  readonly #wire: Wire
  readonly #open = new Map<number, Open>()
  readonly #listeners = new Map<PushName, Set<(payload: never) => void>>()
  readonly #connection = new Set<(isConnected: boolean) => void>()
  readonly #gaps = new Set<() => void>()
  #waiting: string[] = []
  #nextId = 1
  #isConnected = false
  #seen: { epoch: string; seq: number } | null = null

  constructor(wire: Wire) {
    this.#wire = wire
    wire.listen({ open: () => this.#opened(), text: (text) => this.#receive(JSON.parse(text) as Incoming), close: () => this.#closed() })
  }

  /** Makes a call. Rejects with HostError; with `cancelled` where the signal gives it up. */
  call<N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<CallOutput<N>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new HostError(GIVEN_UP))
      this.#open.set(id, { resolve: resolve as (value: unknown) => void, reject })
      signal?.addEventListener('abort', () => {
        if (!this.#open.delete(id)) return
        this.#post({ t: 'cancel', id })
        reject(new HostError(GIVEN_UP))
      })
      this.#post({ t: 'call', id, name, input })
    })
  }

  /** Hears every push of a name. Returns how to stop. */
  listen<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    listeners.add(listener as (payload: never) => void)
    this.#listeners.set(name, listeners)
    return () => void listeners.delete(listener as (payload: never) => void)
  }

  /** Hears when the connection comes and goes. */
  onConnection(listener: (isConnected: boolean) => void): void {
    this.#connection.add(listener)
    listener(this.#isConnected)
  }

  /** Hears when pushes were missed for good: all that was asked before must be asked again. */
  onGap(listener: () => void): void {
    this.#gaps.add(listener)
  }

  #post(message: unknown): void {
    const text = JSON.stringify(message)
    if (this.#isConnected) this.#wire.send(text)
    else this.#waiting.push(text)
  }

  #opened(): void {
    this.#isConnected = true
    if (this.#seen !== null) this.#wire.send(JSON.stringify({ t: 'resume', ...this.#seen }))
    for (const text of this.#waiting.splice(0)) this.#wire.send(text)
    for (const listener of this.#connection) listener(true)
  }

  #closed(): void {
    this.#isConnected = false
    this.#waiting = []
    for (const { reject } of this.#open.values()) reject(new HostError(LOST))
    this.#open.clear()
    for (const listener of this.#connection) listener(false)
  }

  #receive(message: Incoming): void {
    if (message.t === 'result') return this.#answer(message.id, message.result)
    if (message.t === 'push') return this.#push(message)
    const isKnown = this.#seen !== null && this.#seen.epoch === message.epoch
    if (message.t === 'gap' || (this.#seen !== null && !isKnown)) for (const listener of this.#gaps) listener()
    if (message.t === 'gap' || !isKnown) this.#seen = { epoch: message.epoch, seq: message.seq }
  }

  #answer(id: number | null, result: Envelope<unknown>): void {
    const open = id === null ? undefined : this.#open.get(id)
    if (open === undefined || id === null) return
    this.#open.delete(id)
    if (result.ok) open.resolve(result.value)
    else open.reject(new HostError(result.error))
  }

  #push(message: { epoch: string; seq: number; name: PushName; payload: unknown }): void {
    // After a reconnection a push may come twice: once live, once resumed.
    // One that runs ahead of the resumed ones is left out: it is among them.
    if (this.#seen?.epoch === message.epoch && message.seq !== this.#seen.seq + 1) return
    this.#seen = { epoch: message.epoch, seq: message.seq }
    for (const listener of this.#listeners.get(message.name) ?? []) listener(message.payload as never)
  }
}

/** The host of this window. */
export const host = new Host(openWire())
