/**
 * About how many tokens a long row of a split has, from a few rows drawn over the file: no tokenizer is asked, so it is
 * an estimate. Knows bytes and lines.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

const DRAWN = 64
const BLOCK = 1 << 16
/** Bytes of UTF-8 that a token stands for, at the low end. */
const BYTES_A_TOKEN = 3
/** Bytes of a row that are keys, ids and quotes rather than text. */
const FRAME_BYTES = 220

/** Tokens of a row that only one in twenty exceeds; null where there is no file. */
export function longRowTokens(path: string): number | null {
  if (!existsSync(path)) return null
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const lengths = Array.from({ length: DRAWN }, (_, i) => lineBytes(fd, Math.floor((i * size) / DRAWN), size)).filter((bytes) => bytes > 0).sort((a, b) => a - b)
    const long = lengths[Math.floor(0.95 * lengths.length)]
    return long === undefined ? null : Math.max(8, Math.ceil(Math.max(long - FRAME_BYTES, long / 3) / BYTES_A_TOKEN))
  } finally {
    closeSync(fd)
  }
}

function lineBytes(fd: number, place: number, size: number): number {
  const block = Buffer.alloc(Math.min(BLOCK, size - place))
  const text = block.subarray(0, readSync(fd, block, 0, block.length, place))
  const start = place === 0 ? 0 : text.indexOf(10) + 1
  const end = text.indexOf(10, start)
  return (place !== 0 && start === 0) || end === -1 ? 0 : end - start
}
