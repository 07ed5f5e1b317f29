/**
 * The lines of a split file with their place, and a line as it is indexed. Reads front to back; knows no index and no thread.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { hashText } from '../../engine/random.ts'
import type { IndexedRow } from '../db/row-index.ts'
import { contentHashOf, textOf, type RowText, type StoredRow } from './row-text.ts'

const BLOCK_BYTES = 4 << 20

/** A line of a file with where it begins. */
export type RowLine = { bytes: Buffer; offset: number }
/** A row as the index has it, and its two texts. */
export type ReadRow = { place: Omit<IndexedRow, 'text'>; text: RowText }

/** The lines of a file with their place, read `block` bytes at a time; the bytes of a line hold until the next is asked for. */
export function* linesOf(path: string, block = BLOCK_BYTES): Generator<RowLine> {
  const fd = openSync(path, 'r')
  try {
    let memory = Buffer.allocUnsafe(block)
    let [held, at] = [0, 0]
    for (;;) {
      if (held === memory.length) memory = Buffer.concat([memory, Buffer.allocUnsafe(memory.length)])
      const read = readSync(fd, memory, held, memory.length - held, at + held)
      const end = held + read
      let start = 0
      for (let stop = memory.indexOf(10, 0); stop !== -1 && stop < end; stop = memory.indexOf(10, start)) {
        if (stop > start) yield { bytes: memory.subarray(start, stop), offset: at + start }
        start = stop + 1
      }
      if (read === 0) {
        if (end > start) yield { bytes: memory.subarray(start, end), offset: at + start }
        return
      }
      memory.copyWithin(0, start, end)
      held = end - start
      at += start
    }
  } finally {
    closeSync(fd)
  }
}

/** A line as a row. Throws where it is none. */
export function readRow({ bytes, offset }: RowLine, split: number): ReadRow {
  const row = JSON.parse(bytes.toString('utf8')) as StoredRow
  const text = textOf(row)
  return {
    place: {
      id: typeof row['id'] === 'string' ? row['id'] : String(offset),
      category: typeof row['category'] === 'string' ? row['category'] : '',
      split, offset, bytes: bytes.length,
      length: text.question.length + text.answer.length,
      question: hashText(text.question), content: contentHashOf(text),
    },
    text,
  }
}
