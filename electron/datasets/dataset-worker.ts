/**
 * Worker thread that makes one dataset version: draws chunks (in further threads where that pays),
 * dedupes and writes them. Runs beside the host so that no call waits for it; knows no database and no job.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { drawChunk, type SampleChunk, type SampleSource } from './sample-chunk.ts'
import { openSampleSource, type SourceFacts, type SourceOptions } from './sample-source.ts'
import { VersionWriter, type WrittenCounts } from './write-version.ts'

/** What the host hands over. */
export type DatasetWork = { source: SourceOptions; folder: string; drawers: number }
/** What the thread says: progress in asked samples, then the result or the parts of an error. */
export type DatasetWorkMessage =
  | { type: 'progress'; done: number; total: number }
  | { type: 'done'; counts: WrittenCounts; facts: SourceFacts }
  | { type: 'failed'; error: ErrorParts }

const CHUNK = 2000
/** Below this many samples a second thread costs more than it gives. */
const WORTH_A_THREAD = 40_000

/** Chunks in the written order, drawn here or by `drawers` threads that work ahead. */
async function* chunksOf(source: SampleSource, options: SourceOptions, drawers: number): AsyncGenerator<SampleChunk> {
  const total = Math.ceil(source.asked / CHUNK)
  const range = (index: number) => [index * CHUNK, Math.min((index + 1) * CHUNK, source.asked)] as const
  if (drawers < 1 || source.asked < WORTH_A_THREAD) {
    for (let index = 0; index < total; index++) yield drawChunk(source, ...range(index))
    return
  }
  const threads = Array.from({ length: drawers }, () => new Worker(new URL('./chunk-worker.ts', import.meta.url), { workerData: options }))
  try {
    const ahead: Promise<SampleChunk>[] = []
    for (let index = 0; index < total; index++) {
      while (ahead.length < drawers * 3 && index + ahead.length < total) ahead.push(ask(threads[(index + ahead.length) % drawers]!, range(index + ahead.length)))
      yield await ahead.shift()!
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

function ask(thread: Worker, [from, to]: readonly [number, number]): Promise<SampleChunk> {
  return new Promise((resolve, reject) => {
    const onMessage = (chunk: SampleChunk) => {
      if (chunk.from !== from) return
      thread.off('message', onMessage)
      thread.off('error', reject)
      resolve(chunk)
    }
    thread.on('message', onMessage)
    thread.on('error', reject)
    thread.postMessage({ from, to })
  })
}

async function work({ source: options, folder, drawers }: DatasetWork): Promise<void> {
  const { source, facts } = openSampleSource(options)
  const writer = new VersionWriter(source, folder)
  try {
    for await (const chunk of chunksOf(source, options, drawers)) {
      writer.append(chunk)
      say({ type: 'progress', done: chunk.to, total: source.asked })
    }
    say({ type: 'done', counts: writer.commit(), facts })
  } finally {
    writer.abandon()
  }
}

function say(message: DatasetWorkMessage): void {
  parentPort?.postMessage(message)
}

work(workerData as DatasetWork).catch((error: unknown) => say({ type: 'failed', error: toStudioError(error).toParts() }))
