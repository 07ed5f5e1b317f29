/**
 * Chunks drawn ahead of the writer and handed over in the written order: by further threads, and by the writer's own
 * thread whenever it would have to wait. Who draws a chunk does not change it. Knows ranges and chunks, not samples.
 */
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { chunkMemory, type ChunkRange, type SampleChunk } from './sample-chunk.ts'
import type { SourceOptions } from './sample-source.ts'

/** What a thread is asked for, and the memory for it. */
export type ChunkRequest = { range: ChunkRange; memory: ArrayBuffer }
/** Draws a chunk in this thread. */
type DrawHere = (range: ChunkRange, memory: ArrayBuffer) => SampleChunk

/** Chunks that one thread has before it: the one it draws and the next, so that it never waits for an answer. */
const IN_HAND = 2
/** Chunks that may be begun and not yet written, for each thread that draws. */
const AHEAD = 4

/** Draws `ranges` with the help of `count` threads; yields the chunks in the order of the ranges. A chunk holds until the next is asked for. */
export async function* drawInOrder(ranges: readonly ChunkRange[], drawHere: DrawHere, count: number, options: SourceOptions): AsyncGenerator<SampleChunk> {
  const threads = Array.from({ length: count }, () => new Worker(new URL('./chunk-worker.ts', import.meta.url), { workerData: options }))
  const free = threads.flatMap((thread) => Array.from({ length: IN_HAND }, () => thread))
  const ready = new Map<number, SampleChunk>()
  const spare: ArrayBuffer[] = []
  let arrival = Promise.withResolvers<void>()
  let next = 0
  for (const thread of threads) {
    thread.on('error', (error) => arrival.reject(error))
    thread.on('message', (chunk: SampleChunk) => {
      ready.set(chunk.from, chunk)
      free.push(thread)
      arrival.resolve()
    })
  }
  const begin = (): ChunkRequest => {
    const range = ranges[next++]!
    return { range, memory: spare.pop() ?? chunkMemory(range.to - range.from) }
  }
  try {
    for (const [index, { from }] of ranges.entries()) {
      const due = Math.min(ranges.length, index + 1 + count * AHEAD)
      while (!ready.has(from)) {
        ask(free, begin, () => next < due)
        if (next < due) {
          const { range, memory } = begin()
          ready.set(range.from, drawHere(range, memory))
          await setImmediate()
        } else {
          await arrival.promise
          arrival = Promise.withResolvers()
        }
      }
      ask(free, begin, () => next < due)
      const chunk = ready.get(from)!
      ready.delete(from)
      yield chunk
      spare.push(chunk.bytes.buffer as ArrayBuffer)
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

/** Gives every free thread the next chunk, as long as one is due. */
function ask(free: Worker[], begin: () => ChunkRequest, isDue: () => boolean): void {
  while (free.length > 0 && isDue()) {
    const request = begin()
    free.shift()?.postMessage(request, [request.memory])
  }
}
