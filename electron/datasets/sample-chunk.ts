/**
 * Runs of samples ready to be written: drawn, checked by the rulebook's own checks, serialised and hashed.
 * Typed arrays, so that a chunk crosses threads without a copy. Knows no file and no dedupe policy.
 */
import { RowBytes } from '../../engine/index.ts'

/** One drawn and checked sample, or the reason why there is none. `content` and `group` are 53-bit hashes, `split` an index into SPLITS. */
export type DrawnSample =
  | { content: number; group: number; split: number; category: number }
  | { reject: string; category: number }

/** Where samples come from: position in the written order and attempt decide every byte. */
export type SampleSource = {
  /** Number of asked samples. */
  asked: number
  /** Category names; a sample names its category by index. */
  categories: readonly string[]
  /** Draws and checks a sample; one that passes is appended to `into` as a line. */
  draw(position: number, attempt: number, into: RowBytes): DrawnSample
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
  /** Hash of each sample's prompt and answer, for exact dedupe. */
  contents: Float64Array
  /** Hash of each sample's group, for the leak report. */
  groups: Float64Array
  /** Index into SPLITS, or REJECTED. */
  splits: Uint8Array
  categories: Uint8Array
  /** Reasons of the rejected positions, in order. */
  rejects: string[]
}

/** Samples of a chunk: from inclusive, to exclusive. */
export type ChunkRange = { from: number; to: number }

/** Memory for the lines of a chunk of `count` samples; more is taken where that does not do. */
export function chunkMemory(count: number): ArrayBuffer {
  return new ArrayBuffer(count * 512)
}

/** Draws the chunk [from, to) of `source`; the lines go into `memory`, so that a large version needs no more of it than a small one. */
export function drawChunk(source: SampleSource, { from, to }: ChunkRange, memory: ArrayBuffer = chunkMemory(to - from)): SampleChunk {
  const count = to - from
  const chunk: SampleChunk = {
    from, to, bytes: new Uint8Array(0),
    lengths: new Uint32Array(count), contents: new Float64Array(count), groups: new Float64Array(count),
    splits: new Uint8Array(count), categories: new Uint8Array(count), rejects: [],
  }
  const lines = new RowBytes(new Uint8Array(memory))
  for (let i = 0; i < count; i++) {
    const before = lines.length
    const drawn = source.draw(from + i, 0, lines)
    chunk.categories[i] = drawn.category
    if ('reject' in drawn) {
      chunk.splits[i] = REJECTED
      chunk.rejects.push(drawn.reject)
      continue
    }
    chunk.lengths[i] = lines.length - before
    chunk.contents[i] = drawn.content
    chunk.groups[i] = drawn.group
    chunk.splits[i] = drawn.split
  }
  chunk.bytes = lines.written()
  return chunk
}

/** The buffers of a chunk that can be moved to another thread. */
export function transferables(chunk: SampleChunk): ArrayBuffer[] {
  return [chunk.bytes, chunk.lengths, chunk.contents, chunk.groups, chunk.splits, chunk.categories].map((array) => array.buffer as ArrayBuffer)
}
