/**
 * Numbers the pushes of one life of the host and keeps the latest, so that a client that lost its connection goes on
 * from the number that it has seen. Knows no transport.
 */

import { randomBytes } from 'node:crypto'
import type { PushEnvelope } from '../../contract/pushes.ts'
import type { Pusher } from '../../contract/handlers.ts'

/** How many pushes are kept for clients that come back. */
const KEPT = 4000

/** Takes each push as it happens. */
export type PushListener = (push: PushEnvelope) => void

/** The pushes of one life of the host. */
export class PushLog {
  /** Names this life; numbers of another life mean nothing here. */
  readonly epoch = randomBytes(6).toString('hex')
  readonly #kept: PushEnvelope[] = []
  readonly #listeners = new Set<PushListener>()
  #seq = 0

  /** Tells every listener. */
  readonly push: Pusher = (name, payload) => {
    const push: PushEnvelope = { epoch: this.epoch, seq: ++this.#seq, name, payload }
    this.#kept.push(push)
    if (this.#kept.length > KEPT * 2) this.#kept.splice(0, this.#kept.length - KEPT)
    for (const listener of this.#listeners) listener(push)
  }

  /** The number of the latest push; 0 before the first. */
  get latest(): number {
    return this.#seq
  }

  /** Listens from now on; returns what ends it. */
  listen(listener: PushListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The pushes after `seq` of this life, or null where they are no longer known: the client then asks for the whole state. */
  after(epoch: string, seq: number): PushEnvelope[] | null {
    const oldest = this.#kept[0]?.seq ?? this.#seq + 1
    if (epoch !== this.epoch || seq > this.#seq || seq < oldest - 1) return null
    return this.#kept.filter((push) => push.seq > seq)
  }
}
