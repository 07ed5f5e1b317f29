/**
 * Follows an event log by byte offset: whole lines only, bounded length, bad lines counted and skipped.
 * Splits at line feeds alone (U+2028 inside a text is not a line break). Knows no event type.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { runEventLineSchema, type RunEventLine } from '../../contract/entities/run.ts'

/** Most bytes of one line; a longer one is skipped and counted. */
const MAX_LINE = 4 * 1024 * 1024
const BLOCK = 1 << 18
/** Bytes that are not UTF-8 make a bad line, not a text with replacement characters. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads what was appended to a log since the last call. A missing file has no events yet. */
export class EventTail {
  readonly #path: string
  #offset = 0
  #rest = Buffer.alloc(0)
  #isSkipping = false
  /** Lines that were no event: not JSON, not UTF-8, too long, without `type` or `seq`. */
  badLines = 0

  constructor(path: string) {
    this.#path = path
  }

  /** All whole new events, in order. */
  read(): RunEventLine[] {
    const fd = this.#open()
    if (fd === null) return []
    const events: RunEventLine[] = []
    try {
      const size = fstatSync(fd).size
      while (this.#offset < size) {
        const block = Buffer.alloc(Math.min(BLOCK, size - this.#offset))
        const count = readSync(fd, block, 0, block.length, this.#offset)
        if (count === 0) break
        this.#offset += count
        this.#take(block.subarray(0, count), events)
      }
    } finally {
      closeSync(fd)
    }
    return events
  }

  #open(): number | null {
    try {
      return openSync(this.#path, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  #take(bytes: Buffer, events: RunEventLine[]): void {
    let start = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      this.#line(Buffer.concat([this.#rest, bytes.subarray(start, end)]), events)
      this.#rest = Buffer.alloc(0)
      start = end + 1
    }
    this.#rest = Buffer.concat([this.#rest, bytes.subarray(start)])
    if (this.#rest.length > MAX_LINE) {
      this.#rest = Buffer.alloc(0)
      this.#isSkipping = true
    }
  }

  #line(line: Buffer, events: RunEventLine[]): void {
    if (this.#isSkipping) {
      this.#isSkipping = false
      this.badLines += 1
      return
    }
    if (line.length === 0) return
    try {
      events.push(runEventLineSchema.parse(JSON.parse(utf8.decode(line))))
    } catch {
      this.badLines += 1
    }
  }
}
