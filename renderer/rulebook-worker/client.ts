/**
 * The window's end of the line to the rulebook's worker: texts go out as soon as they change, answers come back by number.
 * One worker a rulebook. Knows messages; no React.
 */

import type { FromWorker, Judged, JudgeInput, LiveCapacity, LiveResult, ToWorker } from './live-types.ts'

/** What is heard from the worker. */
export type LiveListener = { live(result: LiveResult): void; capacity(seq: number, capacity: LiveCapacity[]): void }

/** A worker for one rulebook. */
export class RulebookClient {
  readonly #worker: Worker
  readonly #watches = new Map<number, (judged: Judged | null) => void>()
  #nextId = 1

  constructor(listener: LiveListener) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'rulebook' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.t === 'live') listener.live(data.result)
      if (data.t === 'capacity') listener.capacity(data.seq, data.capacity)
      if (data.t === 'judged') this.#watches.get(data.id)?.(data.judged)
    })
  }

  /** Sends texts; the answer comes to the listener with this number. */
  update(seq: number, files: Record<string, string | null>, turn: number, isWhole: boolean): void {
    this.#post({ t: 'files', seq, files, isWhole, turn })
  }

  /** What the last valid rulebook says of an answer, now and after every change; the returned function ends it. */
  watch(input: JudgeInput, listener: (judged: Judged | null) => void): () => void {
    const id = this.#nextId
    this.#nextId += 1
    this.#watches.set(id, listener)
    this.#post({ t: 'watch', id, input })
    return () => {
      this.#watches.delete(id)
      this.#post({ t: 'watch', id, input: null })
    }
  }

  /** Ends the worker. */
  close(): void {
    this.#worker.terminate()
    this.#watches.clear()
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }
}
