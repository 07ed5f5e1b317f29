/** Where the time went: named parts with their seconds, and a table of them. */
import type { Job } from '../../contract/entities/job.ts'
import { table } from '../../electron/cli/table.ts'

/** Collects durations by name, in the order of their first occurrence. */
export class Stopwatch {
  readonly #started = performance.now()
  readonly #parts = new Map<string, { times: number; ms: number }>()

  /** Times one piece of work. */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      return await work()
    } finally {
      this.#add(name, performance.now() - started)
    }
  }

  /** Adds the time of a finished job. */
  add(name: string, job: Job): void {
    if (job.started !== null && job.finished !== null) this.#add(name, Date.parse(job.finished) - Date.parse(job.started))
  }

  /** The parts in seconds, with the whole time last. */
  table(): string {
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
    const rows = [...this.#parts].map(([name, { times, ms }]) => [name, times === 1 ? '' : `${times} times`, seconds(ms)])
    return table([['where the time went', '', ''], ...rows, ['in all', '', seconds(performance.now() - this.#started)]]).join('\n')
  }

  #add(name: string, ms: number): void {
    const part = this.#parts.get(name) ?? { times: 0, ms: 0 }
    this.#parts.set(name, { times: part.times + 1, ms: part.ms + ms })
  }
}
