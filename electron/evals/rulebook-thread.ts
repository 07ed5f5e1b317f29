/**
 * Scoring, grammars and reports in a worker thread: the host asks, the thread holds the compiled rulebook.
 * Knows what may be asked; the answers are the engine's.
 */
import { Worker } from 'node:worker_threads'
import { StudioError } from '../../contract/errors.ts'
import type { ThreadCalls, ThreadReply } from './rulebook-worker.ts'

/** A rulebook compiled in a thread of its own. Close it when done. */
export type RulebookThread = {
  ask<C extends keyof ThreadCalls>(call: C, input: ThreadCalls[C]['input']): Promise<ThreadCalls[C]['output']>
  close(): Promise<void>
}

/** Starts a thread for the rulebook in `folder` (a project or a pack). An abort ends it and rejects what is asked. */
export function openRulebookThread(folder: string, overrides: Record<string, unknown> = {}, signal?: AbortSignal): RulebookThread {
  const worker = new Worker(new URL('./rulebook-worker.ts', import.meta.url), { workerData: { folder, overrides } })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let next = 0
  const failAll = (error: unknown) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const close = async () => {
    signal?.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
  const onAbort = () => {
    failAll(new StudioError({ code: 'cancelled', message: 'Scoring was cancelled.', next_step: 'Start it again when you want to.' }))
    void close()
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  worker.on('message', (reply: ThreadReply) => {
    const { resolve, reject } = waiting.get(reply.id) ?? {}
    waiting.delete(reply.id)
    if ('error' in reply) reject?.(new StudioError(reply.error))
    else resolve?.(reply.value)
  })
  worker.on('error', failAll)
  return {
    ask: (call, input) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        worker.postMessage({ id, call, input })
      }),
    close,
  }
}
