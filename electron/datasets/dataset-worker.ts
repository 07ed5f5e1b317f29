/**
 * Worker thread that makes one dataset version: draws chunks (in further threads where that pays),
 * dedupes and writes them. Runs beside the host so that no call waits for it; knows no database and no job.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { yieldThread } from '../platform/yield-to-host.ts'
import { drawInOrder } from './chunk-drawers.ts'
import { drawChunk, type SampleChunk, type SampleSource } from './sample-chunk.ts'
import { openSampleSource, type SourceFacts, type SourceOptions } from './sample-source.ts'
import { VersionWriter, type WrittenVersion } from './write-version.ts'

/** What the host hands over. */
export type DatasetWork = { source: SourceOptions; folder: string; drawers: number }
/** What the thread says: progress in asked samples, then the result or the parts of an error. */
export type DatasetWorkMessage =
  | { type: 'progress'; done: number; total: number }
  | { type: 'done'; written: WrittenVersion; facts: SourceFacts }
  | { type: 'failed'; error: ErrorParts }

/** Samples of a chunk. The bytes of a version do not depend on it. */
const CHUNK = 2000
/** Below this many samples further threads cost more than they give. */
const WORTH_THREADS = 40_000

function chunksOf(source: SampleSource, options: SourceOptions, drawers: number): AsyncGenerator<SampleChunk> {
  const ranges = Array.from({ length: Math.ceil(source.asked / CHUNK) }, (_, i) => ({ from: i * CHUNK, to: Math.min((i + 1) * CHUNK, source.asked) }))
  return drawInOrder(ranges, (range, memory) => drawChunk(source, range, memory), source.asked < WORTH_THREADS ? 0 : drawers, options)
}

async function work({ source: options, folder, drawers }: DatasetWork): Promise<void> {
  yieldThread()
  const { source, facts } = openSampleSource(options)
  const writer = new VersionWriter(source, folder)
  try {
    for await (const chunk of chunksOf(source, options, drawers)) {
      writer.append(chunk)
      say({ type: 'progress', done: chunk.to, total: source.asked })
    }
    say({ type: 'done', written: writer.commit(), facts })
  } finally {
    writer.abandon()
  }
}

function say(message: DatasetWorkMessage): void {
  parentPort?.postMessage(message)
}

work(workerData as DatasetWork).catch((error: unknown) => say({ type: 'failed', error: toStudioError(error).toParts() }))
