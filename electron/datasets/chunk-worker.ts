/**
 * Worker thread that draws chunks of samples on request. It sees no file and no duplicate.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { yieldThread } from '../platform/yield-to-host.ts'
import type { ChunkRequest } from './chunk-drawers.ts'
import { drawChunk, transferables } from './sample-chunk.ts'
import { openSampleSource, type SourceOptions } from './sample-source.ts'

yieldThread()
const { source } = openSampleSource(workerData as SourceOptions)

parentPort?.on('message', ({ range, memory }: ChunkRequest) => {
  const chunk = drawChunk(source, range, memory)
  parentPort?.postMessage(chunk, transferables(chunk))
})
