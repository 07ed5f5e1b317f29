/**
 * Threads that draw chunks ahead of the writer and hand them over in the written order. A free thread takes the next
 * chunk, so a slow one holds nobody up. Knows ranges and chunks, not samples.
 */
import { Worker } from 'node:worker_threads'
import type { SampleChunk } from './sample-chunk.ts'
import type { SourceOptions } from './sample-source.ts'

/** Samples of a chunk: from inclusive, to exclusive. */
export type ChunkRange = { from: number; to: number }

/** Chunks that one thread has before it: the one it draws and the next, so that it never waits for an answer. */
const IN_HAND = 2
/** Finished chunks that may wait for the writer, for each thread. */
const WAITING = 4

/** Draws `ranges` in `count` threads; yields the chunks in the order of the ranges. */
export async function* drawInThreads(ranges: readonly ChunkRange[], count: number, options: SourceOptions): AsyncGenerator<SampleChunk> {
  const threads = Array.from({ length: count }, () => new Worker(new URL('./chunk-worker.ts', import.meta.url), { workerData: options }))
  const ready = new Map<number, SampleChunk>()
  const free: Worker[] = threads.flatMap((thread) => Array.from({ length: IN_HAND }, () => thread))
  let wake = Promise.withResolvers<void>()
  let next = 0
  for (const thread of threads) {
    thread.on('error', (error) => wake.reject(error))
    thread.on('message', (chunk: SampleChunk) => {
      ready.set(chunk.from, chunk)
      free.push(thread)
      wake.resolve()
    })
  }
  try {
    for (const [index, { from }] of ranges.entries()) {
      for (;;) {
        while (free.length > 0 && next < Math.min(ranges.length, index + count * WAITING)) free.shift()?.postMessage(ranges[next++])
        if (ready.has(from)) break
        await wake.promise
        wake = Promise.withResolvers()
      }
      yield ready.get(from)!
      ready.delete(from)
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}
