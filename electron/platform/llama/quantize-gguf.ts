/**
 * Quantises a GGUF file with libllama in a process of its own: progress by tensor, cancel by ending the process,
 * and the result appears under its name only when it is whole. Does not judge the result beyond its header.
 */

import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StudioError } from '../../../contract/errors.ts'
import { syncFolder } from '../atomic-write.ts'
import { childDied, forkNative } from './child-process.ts'
import type { NativeChild } from './child-process.ts'
import { FILE_TYPES } from './ggml-types.ts'
import type { ExportQuantization } from './ggml-types.ts'
import { readGgufHeader } from './gguf-header.ts'
import { defaultThreads } from './open-gguf.ts'
import type { QuantizeOrder } from './quantize-child.ts'

/** What is to be quantised. The input holds F32, F16 or BF16 tensors. */
export type QuantizeOptions = {
  readonly input: string
  readonly output: string
  readonly quantization: ExportQuantization
  readonly threads?: number
  /** Tensors done and tensors in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

const PROGRESS_LINE = /^\[\s*(\d+)\/\s*(\d+)\]/

/**
 * Writes the quantised file.
 * @throws StudioError `bad_gguf` for a bad input, `cancelled`, `no_space`, `process_failed` with the last lines
 */
export async function quantizeGguf(options: QuantizeOptions): Promise<void> {
  if (options.signal?.aborted === true) throw cancelledError()
  readGgufHeader(options.input)
  const partial = `${options.output}.partial`
  try {
    await runChild(options, partial)
    readGgufHeader(partial)
    makeDurable(partial)
    renameSync(partial, options.output)
    syncFolder(dirname(options.output))
  } finally {
    rmSync(partial, { force: true })
  }
}

async function runChild(options: QuantizeOptions, partial: string): Promise<void> {
  const child = forkNative(new URL('./quantize-child.ts', import.meta.url), (line) => {
    const match = PROGRESS_LINE.exec(line)
    if (match !== null) options.onProgress?.(Number(match[1]), Number(match[2]))
  })
  const stop = () => child.process.kill('SIGKILL')
  options.signal?.addEventListener('abort', stop, { once: true })
  const order: QuantizeOrder = { input: options.input, output: partial, fileType: FILE_TYPES[options.quantization], threads: options.threads ?? defaultThreads() }
  child.process.send(order)
  let code: number | undefined
  child.process.once('message', (message) => {
    code = (message as { code: number }).code
  })
  const end = await child.ended
  options.signal?.removeEventListener('abort', stop)
  if (options.signal?.aborted === true) throw cancelledError()
  if (code !== 0) throw failed(options, partial, child, code, end)
}

function failed(options: QuantizeOptions, partial: string, child: NativeChild, code: number | undefined, end: { code: number | null; signal: NodeJS.Signals | null }): StudioError {
  if (code === undefined) return childDied('The quantising process', child, end)
  // The C++ stream says "basic_ios::clear" for a failed open as well as for a failed write; only the latter leaves bytes behind.
  const hasBegun = (statSync(partial, { throwIfNoEntry: false })?.size ?? 0) > 0
  const isFull = hasBegun && /No space left|basic_ios::clear/.test(child.lastLines())
  return new StudioError({
    code: isFull ? 'no_space' : 'process_failed',
    message: isFull ? `The disk is full: ${options.output} could not be written.` : `llama.cpp could not quantise to ${options.quantization}.`,
    next_step: isFull ? 'Free some space, then export again.' : 'Look at the last lines in the details; Q8_0 can also be made without llama.cpp.',
    detail: child.lastLines(),
  })
}

function makeDurable(path: string): void {
  const fd = openSync(path, 'r+')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function cancelledError(): StudioError {
  return new StudioError({ code: 'cancelled', message: 'The quantising was cancelled.', next_step: 'Start the export again when you want to go on.' })
}
