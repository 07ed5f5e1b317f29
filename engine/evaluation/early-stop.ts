/**
 * Whether the answers so far decide an evaluation, so that the rest need not be asked.
 *
 * It passes where every gate is confirmed: each at ALPHA, and so all at ALPHA, because whichever gate is below its target must
 * have been confirmed wrongly (an intersection-union test: R. L. Berger, Technometrics 24, 1982). It misses where one gate is refuted:
 * each at ALPHA divided by their number (Bonferroni). A gate judged by slice is one gate for each slice that was seen.
 */

import { Evidence } from '../statistics/index.ts'
import type { Gates } from './gates.ts'
import type { ScoredOutput } from './report.ts'
import { compileSlices, type Slicing } from './slices.ts'
import { ALPHA } from './stop-sentence.ts'

/** What the answers so far decide. `gates` are those that decide it, as `check, decoding` with the slice where there is one. */
export type EarlyDecision = { outcome: 'pass' | 'miss'; gates: string[] }

type OpenGate = { above: Evidence; below: Evidence; judged: number }

/** Gathers answers, in random order, and says when they are enough. */
export class EarlyStop {
  readonly #gates: Gates
  readonly #slicings = new Map<string, Slicing>()
  readonly #open = new Map<string, OpenGate>()

  constructor(gates: Gates, decodings: readonly string[]) {
    this.#gates = gates
    for (const check of gates.checks) {
      const by = gates.by(check)
      if (by !== null) this.#slicings.set(by, compileSlices([by])[0]!)
      else for (const decoding of decodings) this.#gate(check, decoding, '')
    }
  }

  /** Takes further answers. */
  add(outputs: Iterable<ScoredOutput>): void {
    for (const output of outputs) {
      for (const { check, k, n } of output.results) {
        const by = this.#gates.by(check)
        const parts = by === null ? [''] : this.#slicings.get(by)!.partsOf(output).map((value) => `${by} ${value}`)
        for (const part of parts) {
          const gate = this.#gate(check, output.decoding, part)
          if (gate === null || n === 0) continue
          gate.judged += 1
          gate.above.add(k, n)
          gate.below.add(k, n)
        }
      }
    }
  }

  /** What is decided; null where it takes more answers. A gate that judged nothing yet stays open. */
  decision(): EarlyDecision | null {
    const gates = [...this.#open]
    const refuted = gates.filter(([, gate]) => gate.below.isEnough(ALPHA / gates.length)).map(([name]) => name)
    if (refuted.length > 0) return { outcome: 'miss', gates: refuted }
    const isPassed = gates.length > 0 && gates.every(([, gate]) => gate.judged > 0 && gate.above.isEnough(ALPHA))
    return isPassed ? { outcome: 'pass', gates: gates.map(([name]) => name) } : null
  }

  /** The gate of a check in a decoding and slice; null where the suite demands nothing of it. */
  #gate(check: string, decoding: string, part: string): OpenGate | null {
    const target = this.#gates.target(check, decoding)
    if (target === null) return null
    const name = [check, decoding, ...(part === '' ? [] : [part])].join(', ')
    let gate = this.#open.get(name)
    if (gate === undefined) this.#open.set(name, (gate = { above: new Evidence(target, 'above'), below: new Evidence(target, 'below'), judged: 0 }))
    return gate
  }
}
