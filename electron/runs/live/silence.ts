/**
 * How long it is since something was last heard, and whether it goes on: by the monotonic clock, so that a wall clock
 * that is set forward or back, or a computer that slept, makes nobody look silent. Knows nothing of what is listened to.
 */

/** How long a living process may be silent before it counts as not responding, in seconds. It beats every five. */
export const SILENT_SECONDS = 60

/** Listens from the moment at which it is made. */
export class Silence {
  readonly #now: () => number
  #since: number

  /** `now` tells milliseconds by a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#since = now()
  }

  /** Something was heard just now. */
  hear(): void {
    this.#since = this.#now()
  }

  /** Seconds since then. */
  get seconds(): number {
    return Math.max(0, this.#now() - this.#since) / 1000
  }
}
