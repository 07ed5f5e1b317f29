/**
 * Runs of samples ready to be written: drawn, checked by the rulebook's own checks, serialised and fingerprinted.
 * Typed arrays, so that a chunk crosses threads without a copy. Knows no file and no dedupe policy.
 */
import { fingerprint } from './fingerprint.ts'

/** One drawn and checked sample, or the reason why there is none. */
export type DrawnSample =
  | { line: string; content: string; group: string; split: number; category: number }
  | { reject: string; category: number }

/** Where samples come from: position in the written order and attempt decide every byte. */
export type SampleSource = {
  /** Number of asked samples. */
  asked: number
  /** Category names; a sample names its category by index. */
  categories: readonly string[]
  draw(position: number, attempt: number): DrawnSample
}

/** Split code of a position that gave no sample. */
export const REJECTED = 255

/** Samples `from` to `to` (exclusive) of the written order, attempt 0. */
export type SampleChunk = {
  from: number
  to: number
  /** All lines, UTF-8, newline included. */
  bytes: Uint8Array
  /** Length in bytes of each line; 0 where rejected. */
  lengths: Uint32Array
  /** Fingerprint of each sample's content, for exact dedupe. */
  contents: Float64Array
  /** Fingerprint of each sample's group, for the leak report. */
  groups: Float64Array
  /** Index into SPLITS, or REJECTED. */
  splits: Uint8Array
  categories: Uint8Array
  /** Reasons of the rejected positions, in order. */
  rejects: string[]
}

/** Draws the chunk [from, to) of `source`. */
export function drawChunk(source: SampleSource, from: number, to: number): SampleChunk {
  const count = to - from
  const chunk: SampleChunk = {
    from, to, bytes: new Uint8Array(0),
    lengths: new Uint32Array(count), contents: new Float64Array(count), groups: new Float64Array(count),
    splits: new Uint8Array(count), categories: new Uint8Array(count), rejects: [],
  }
  const buffer = new LineBuffer(count * 400)
  for (let i = 0; i < count; i++) {
    const drawn = source.draw(from + i, 0)
    chunk.categories[i] = drawn.category
    if ('reject' in drawn) {
      chunk.splits[i] = REJECTED
      chunk.rejects.push(drawn.reject)
      continue
    }
    chunk.lengths[i] = buffer.append(drawn.line)
    chunk.contents[i] = fingerprint(drawn.content)
    chunk.groups[i] = fingerprint(drawn.group)
    chunk.splits[i] = drawn.split
  }
  chunk.bytes = buffer.take()
  return chunk
}

/** The buffers of a chunk that can be moved to another thread. */
export function transferables(chunk: SampleChunk): ArrayBuffer[] {
  return [chunk.bytes, chunk.lengths, chunk.contents, chunk.groups, chunk.splits, chunk.categories].map((array) => array.buffer as ArrayBuffer)
}

/** Grows as lines are appended; one UTF-8 encoding a line, no joined string. */
class LineBuffer {
  #bytes: Uint8Array
  #used = 0
  readonly #encoder = new TextEncoder()

  constructor(size: number) {
    this.#bytes = new Uint8Array(Math.max(size, 4096))
  }

  /** Appends `line` and a newline; returns the bytes written. */
  append(line: string): number {
    const worst = line.length * 3 + 1
    if (this.#used + worst > this.#bytes.length) this.#grow(worst)
    const { written } = this.#encoder.encodeInto(line, this.#bytes.subarray(this.#used))
    this.#bytes[this.#used + written] = 10
    this.#used += written + 1
    return written + 1
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.#used)
  }

  #grow(room: number): void {
    const next = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + room))
    next.set(this.#bytes.subarray(0, this.#used))
    this.#bytes = next
  }
}
