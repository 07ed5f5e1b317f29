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
  /** Of the line that is not whole yet, in order, and how many bytes they are. */
  #pieces: Buffer[] = []
  #held = 0
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
      const block = Buffer.alloc(Math.min(BLOCK, Math.max(0, size - this.#offset)))
      while (this.#offset < size) {
        const count = readSync(fd, block, 0, Math.min(block.length, size - this.#offset), this.#offset)
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
      this.#line(Buffer.concat([...this.#pieces, bytes.subarray(start, end)]), events)
      this.#forget()
      start = end + 1
    }
    this.#hold(bytes.subarray(start))
  }

  /** Keeps the beginning of a line; one that is too long is not kept. */
  #hold(bytes: Buffer): void {
    this.#held += bytes.length
    this.#isSkipping ||= this.#held > MAX_LINE
    if (this.#isSkipping) this.#forget()
    else if (bytes.length > 0) this.#pieces.push(Buffer.from(bytes))
  }

  #forget(): void {
    this.#pieces = []
    this.#held = 0
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
