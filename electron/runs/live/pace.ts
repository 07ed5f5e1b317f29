/**
 * How long the steps that are left will take, from those of late: one that was held up (a stopped process, a sleeping
 * computer) does not count against all that follow. Never negative. Pure over the lines of a run.
 */
import type { RunEventLine } from '../../../contract/entities/run.ts'

/** Lines that are looked back at. */
const KEPT = 15

/** The pace of one run. */
export class Pace {
  #steps: number[] = []
  #left: number | null = null
  #told: number | null = null

  /** Takes a line of the run in; a run that goes on from a checkpoint finds its pace anew. */
  take(event: RunEventLine): void {
    if (event.type === 'hello' || event.type === 'resume') {
      this.#steps = []
      this.#left = this.#told = null
    }
    if (event.type !== 'step') return
    const number = (key: string) => (typeof event[key] === 'number' ? event[key] : null)
    const [step, of, ms] = [number('step'), number('max_steps'), number('step_ms')]
    this.#told = number('eta_s')
    this.#left = step === null || of === null ? null : Math.max(0, of - step)
    if (ms !== null && ms >= 0) this.#steps = [...this.#steps.slice(1 - KEPT), ms]
  }

  /** Seconds left, as far as they are known. */
  get seconds(): number | null {
    const middle = this.#steps.toSorted((a, b) => a - b)[Math.floor(this.#steps.length / 2)]
    if (middle === undefined || this.#left === null) return this.#told === null ? null : Math.max(0, this.#told)
    return Math.round((this.#left * middle) / 100) / 10
  }
}
