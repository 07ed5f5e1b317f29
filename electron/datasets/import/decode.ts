/**
 * Finds out how the bytes of a foreign file are text, and reads them as text. A byte that does not fit is an error, never
 * a replacement character. Knows no format of rows.
 */

import { closeSync, createReadStream, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Encoding } from '../../../contract/entities/dataset-import.ts'
import { StudioError } from '../../../contract/errors.ts'
import { openPending } from '../../platform/atomic-write.ts'

/** How much of a file is looked at to find its encoding. */
const LOOKED_AT = 8 << 20
const PIECE_BYTES = 1 << 20

/** The encoding of a file; certain where a byte-order mark says it or the bytes are valid UTF-8. */
export function findEncoding(path: string): { encoding: Encoding; isCertain: boolean } {
  const head = readHead(path, LOOKED_AT)
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', isCertain: true }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', isCertain: true }
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', isCertain: true }
  const guess = byZeros(head.subarray(0, 4096))
  if (guess !== null) return { encoding: guess, isCertain: false }
  return isUtf8(head, statSync(path).size > head.length) ? { encoding: 'utf-8', isCertain: true } : { encoding: 'windows-1252', isCertain: false }
}

/** The first bytes of a file. */
export function readHead(path: string, most: number): Buffer {
  const fd = openSync(path, 'r')
  try {
    const head = Buffer.alloc(Math.min(most, statSync(path).size))
    return head.subarray(0, readSync(fd, head, 0, head.length, 0))
  } finally {
    closeSync(fd)
  }
}

/** The text of a file in pieces, without its byte-order mark. Throws `bad_rows` at the first byte that does not fit. */
export async function* decoded(path: string, encoding: Encoding): AsyncGenerator<{ text: string; bytes: number }> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let bytes = 0
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
      bytes += piece.length
      yield { text: decoder.decode(piece, { stream: true }), bytes }
    }
    yield { text: decoder.decode(), bytes }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new StudioError({
      code: 'bad_rows',
      message: `The file is not ${encoding} text: a byte near position ${bytes} does not fit.`,
      next_step: 'Choose another encoding in the import, or save the file as UTF-8.',
    }, { cause: error })
  }
}

/** A file as UTF-8 with line feeds: the file itself where it is that already, else a copy that `release` removes. */
export async function asUtf8(path: string, encoding: Encoding): Promise<{ path: string; release(): void }> {
  const head = readHead(path, PIECE_BYTES)
  const hasReturnsOnly = encoding === 'utf-8' && head.includes(13) && !head.includes(10)
  if (encoding === 'utf-8' && !hasReturnsOnly) return { path, release: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-import-'))
  const copy = join(folder, 'rows.jsonl')
  const file = openPending(copy)
  try {
    for await (const { text } of decoded(path, encoding)) file.write(text.includes('\r') && !text.includes('\n') ? text.replaceAll('\r', '\n') : text)
    file.commit()
    return { path: copy, release: () => rmSync(folder, { recursive: true, force: true }) }
  } catch (error) {
    file.abandon()
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** UTF-16 without a mark: of Latin text every other byte is zero. */
function byZeros(head: Buffer): Encoding | null {
  const zeros = (from: 0 | 1) => head.reduce((sum, byte, i) => sum + (byte === 0 && i % 2 === from ? 1 : 0), 0)
  const [even, odd] = [zeros(0), zeros(1)]
  const most = head.length / 2
  if (odd > most * 0.6 && even < most * 0.1) return 'utf-16le'
  return even > most * 0.6 && odd < most * 0.1 ? 'utf-16be' : null
}

function isUtf8(bytes: Buffer, isCut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut })
    return true
  } catch {
    return false
  }
}
