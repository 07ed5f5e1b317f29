/**
 * Reads little-endian values one after another from the start of a file, through a small window,
 * and never past a limit. Knows no format; every failure names the field that was being read.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StudioError } from '../../../contract/errors.ts'

const WINDOW_BYTES = 1 << 20

/** A file being read from its start. `fileBytes` is its size on disk. */
export type ByteReader = {
  readonly fileBytes: number
  position(): number
  u32(field: string): number
  /** An unsigned 64-bit number that fits into a JavaScript integer; larger ones are refused. */
  u64(field: string): number
  number(kind: NumberKind, field: string): number | bigint
  bytes(count: number, field: string): Buffer
  skip(count: number, field: string): void
  close(): void
}

/** The number formats of a GGUF file. */
export type NumberKind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'u64' | 'i64' | 'f64'

/** Bytes of each number format. */
export const NUMBER_BYTES: Readonly<Record<NumberKind, number>> = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, u64: 8, i64: 8, f64: 8 }

/** Makes the error for a GGUF file that cannot be used; `field` names the place in the file. */
export function badGguf(path: string, field: string, what: string): StudioError {
  return new StudioError({
    code: 'bad_gguf',
    message: `${path} is not a usable GGUF file: ${field}: ${what}.`,
    next_step: 'Download or export the file again; it may have been cut short.',
  })
}

/** Opens a file for reading forward. The caller closes it. */
export function openBytes(path: string): ByteReader {
  const fd = openSync(path, 'r')
  const fileBytes = fstatSync(fd).size
  let window = Buffer.alloc(0)
  let windowStart = 0
  let at = 0

  const take = (count: number, field: string): Buffer => {
    if (count > fileBytes - at) throw badGguf(path, field, `the file ends at byte ${fileBytes}, ${count} more bytes were announced at byte ${at}`)
    if (at < windowStart || at + count > windowStart + window.length) {
      window = Buffer.alloc(Math.min(Math.max(count, WINDOW_BYTES), fileBytes - at))
      windowStart = at
      let filled = 0
      while (filled < window.length) {
        const read = readSync(fd, window, filled, window.length - filled, at + filled)
        if (read === 0) throw badGguf(path, field, 'the file became shorter while it was read')
        filled += read
      }
    }
    const start = at - windowStart
    at += count
    return window.subarray(start, start + count)
  }
  const u64 = (field: string): number => {
    const value = take(8, field).readBigUInt64LE()
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badGguf(path, field, `the number ${value} is too large`)
    return Number(value)
  }
  return {
    fileBytes,
    position: () => at,
    u32: (field) => take(4, field).readUInt32LE(),
    u64,
    number: (kind, field) => readNumber(take(NUMBER_BYTES[kind], field), kind),
    bytes: (count, field) => take(count, field),
    skip: (count, field) => {
      if (count > fileBytes - at) throw badGguf(path, field, `the file ends at byte ${fileBytes}, ${count} more bytes were announced at byte ${at}`)
      at += count
    },
    close: () => closeSync(fd),
  }
}

function readNumber(bytes: Buffer, kind: NumberKind): number | bigint {
  switch (kind) {
    case 'u8':
      return bytes.readUInt8()
    case 'i8':
      return bytes.readInt8()
    case 'u16':
      return bytes.readUInt16LE()
    case 'i16':
      return bytes.readInt16LE()
    case 'u32':
      return bytes.readUInt32LE()
    case 'i32':
      return bytes.readInt32LE()
    case 'f32':
      return bytes.readFloatLE()
    case 'u64':
      return bytes.readBigUInt64LE()
    case 'i64':
      return bytes.readBigInt64LE()
    case 'f64':
      return bytes.readDoubleLE()
  }
}
