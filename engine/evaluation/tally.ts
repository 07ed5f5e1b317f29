/**
 * Counts verdicts: for every part, decoding, mode and check the sums that rate and interval need, and the first
 * failures. Knows neither targets nor words; memory grows with the cells, not with the outputs.
 */
import type { Unit } from '../interfaces.ts'
import { addCluster, emptySums } from '../statistics/index.ts'
import type { ClusterSums } from '../statistics/index.ts'
import type { ScoredOutput } from './report.ts'
import type { Slicing } from './slices.ts'

/** How many failing outputs are kept to be shown. */
const SHOWN_FAILURES = 3

/** A failing output and why it fails. */
export type FailingOutput = { readonly id: string; readonly output: string; readonly reason: string }

/** Counts of one check in one decoding and mode over one part. */
export type Cell = {
  readonly check: string
  readonly decoding: string
  readonly mode: 'free' | 'constrained'
  readonly unit: Unit
  readonly sums: ClusterSums
  notApplicable: number
  readonly failing: FailingOutput[]
}

/** The cells of one part; `by` and `value` are empty for the whole. */
export type Part = { readonly by: string; readonly value: string; readonly ids: Set<string>; readonly cells: Map<string, Cell> }

/** All counts of an evaluation. */
export type Tally = { readonly whole: Part; readonly parts: readonly Part[]; readonly cut: { id: string; decoding: string; mode: 'free' | 'constrained' }[] }

/** Counts every output once, in the order given. */
export function tallyOutputs(outputs: Iterable<ScoredOutput>, slicings: readonly Slicing[]): Tally {
  const whole = createPart('', '')
  const parts = new Map<string, Part>()
  const cut: Tally['cut'] = []
  for (const output of outputs) {
    addOutput(whole, output)
    for (const slicing of slicings) {
      for (const value of slicing.partsOf(output)) {
        const key = JSON.stringify([slicing.by, value])
        let part = parts.get(key)
        if (part === undefined) parts.set(key, (part = createPart(slicing.by, value)))
        addOutput(part, output)
      }
    }
    if (output.truncated) cut.push({ id: output.id, decoding: output.decoding, mode: output.mode })
  }
  return { whole, parts: [...parts.values()], cut }
}

/** Key of a cell inside its part. */
export function cellKey(check: string, decoding: string, mode: string): string {
  return JSON.stringify([check, decoding, mode])
}

/** A part without outputs. */
export function createPart(by: string, value: string): Part {
  return { by, value, ids: new Set(), cells: new Map() }
}

function addOutput(part: Part, output: ScoredOutput): void {
  part.ids.add(output.id)
  for (const result of output.results) {
    const key = cellKey(result.check, output.decoding, output.mode)
    let cell = part.cells.get(key)
    if (cell === undefined) {
      cell = { check: result.check, decoding: output.decoding, mode: output.mode, unit: result.unit, sums: emptySums(), notApplicable: 0, failing: [] }
      part.cells.set(key, cell)
    }
    if (result.n === 0) {
      cell.notApplicable += 1
      continue
    }
    addCluster(cell.sums, result.k, result.n)
    if (result.k === result.n || cell.failing.length >= SHOWN_FAILURES) continue
    const reason = result.failures.map((failure) => failure.reason).join(' ')
    cell.failing.push({ id: output.id, output: output.output, reason })
  }
}
