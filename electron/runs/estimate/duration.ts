/**
 * How long a run takes, as a range from what was measured on this device: past runs on the same base model, else a probe.
 * Nothing measured gives null, never a guess. Pure.
 */
import type { Estimate } from '../../../contract/entities/live-run.ts'

/** What was measured once: milliseconds of steps, how many rows a step had, and seconds before the first step. */
export type Measured = { name: string; stepMs: readonly number[]; rowsPerStep: number; startSeconds: number; from: 'runs' | 'probe' }

/** Fewest steps that say something about the next run's. */
const FEWEST_STEPS = 3
/** What evaluating, saving and answering add to the time of the steps. */
const BESIDE = 1.12
/** The range is at least this wide: the machine does other things too. */
const LEAST_SPREAD = 1.15

/** The range of seconds for `steps` steps of `rowsPerStep` rows; runs win over probes. */
export function estimateSeconds(measured: readonly Measured[], steps: number, rowsPerStep: number): Estimate['seconds'] {
  const usable = measured.filter(({ stepMs }) => stepMs.length >= FEWEST_STEPS)
  const chosen = usable.some(({ from }) => from === 'runs') ? usable.filter(({ from }) => from === 'runs') : usable
  if (chosen.length === 0) return null
  const ranges = chosen.map(({ stepMs, rowsPerStep: rows, startSeconds }) => {
    const sorted = [...stepMs].sort((a, b) => a - b)
    const scale = (rowsPerStep / rows) * (steps / 1000)
    return { low: startSeconds + quantile(sorted, 0.2) * scale, high: startSeconds + quantile(sorted, 0.8) * scale * BESIDE }
  })
  const low = Math.min(...ranges.map((range) => range.low))
  const high = Math.max(low * LEAST_SPREAD, ...ranges.map((range) => range.high))
  return { low, high, from: chosen[0]!.from, measured_on: chosen.map(({ name }) => name) }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}
