/**
 * A thread that answers questions one after another: started with the first question, ended when nobody has asked for a
 * while or an answer takes too long. Knows nothing of what is asked.
 */

import { Worker } from 'node:worker_threads'
import { StudioError, type ErrorParts } from '../../contract/errors.ts'

type Waiting = { resolve(answer: unknown): void; reject(error: unknown): void; timer: NodeJS.Timeout }
type Reply = { id: number } & ({ answer: unknown } | { error: ErrorParts })

/** How long the thread stays without a question. */
const IDLE_MS = 120_000

/** A thread of one file, behind questions and answers. */
export class AskingThread {
  readonly #file: URL
  readonly #longestMs: number
  readonly #waiting = new Map<number, Waiting>()
  #thread: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #next = 1

  /** @param longestMs how long one answer may take; the thread is ended then, and the next question starts another */
  constructor(file: URL, longestMs: number) {
    this.#file = file
    this.#longestMs = longestMs
  }

  /** Starts the thread, so that the first question need not wait for it. */
  warm(): void {
    this.#open()
  }

  /** Sends a request with an id of its own; resolves with the answer of that id. */
  ask(request: Record<string, unknown>): Promise<unknown> {
    const thread = this.#open()
    thread.ref()
    const id = this.#next++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(tooSlow(this.#longestMs)), this.#longestMs)
      this.#waiting.set(id, { resolve, reject, timer })
      thread.postMessage({ id, ...request })
    })
  }

  /** Ends the thread; open questions fail with `cancelled`. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#end(new StudioError({ code: 'cancelled', message: 'The studio is closing.', next_step: 'Open it again.' }))
  }

  #open(): Worker {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void (this.#waiting.size === 0 && this.#end(null)), IDLE_MS).unref()
    if (this.#thread !== null) return this.#thread
    const thread = new Worker(this.#file)
    thread.unref()
    thread.on('message', (reply: Reply) => this.#settle(thread, reply))
    thread.on('error', (error) => void this.#end(error))
    this.#thread = thread
    return thread
  }

  #settle(thread: Worker, reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    if (waiting === undefined) return
    this.#waiting.delete(reply.id)
    clearTimeout(waiting.timer)
    if (this.#waiting.size === 0) thread.unref()
    if ('error' in reply) waiting.reject(new StudioError(reply.error))
    else waiting.resolve(reply.answer)
  }

  async #end(reason: unknown): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(reason)
    }
    this.#waiting.clear()
    await thread?.terminate()
  }
}

function tooSlow(ms: number): StudioError {
  return new StudioError({
    code: 'timeout',
    message: `This took longer than ${Math.round(ms / 1000)} seconds and was ended.`,
    next_step: 'Ask for less; or look for a rule or pattern that is too slow.',
  })
}
