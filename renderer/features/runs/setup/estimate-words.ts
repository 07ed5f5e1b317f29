/** What an estimate says, in the words of the setup's sentence. Pure. */

import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { bytes, count, duration } from '../../../lib/format.ts'

/** "LoRA", "QLoRA" only where the weights are in 4 bit, "Full training". */
export function methodWords(config: Record<string, unknown>): string {
  const adapter = config['adapter'] as { method?: string } | undefined
  if (adapter?.method === 'full') return 'Full training'
  return config['load_quantization'] === 'nf4' ? 'QLoRA' : 'LoRA'
}

/** "3 passes" where passes were asked for, else "800 steps (1.6 passes)". */
export function lengthWords({ config, steps, passes }: Estimate): string {
  if (config['epochs'] !== null) return `${measured(passes)} ${passes === 1 ? 'pass' : 'passes'}`
  return `${count(steps)} steps (${measured(passes)} ${passes === 1 ? 'pass' : 'passes'})`
}

/** "4 min to 5 min"; says plainly where nothing was measured. */
export function timeWords({ seconds }: Estimate): string {
  if (seconds === null) return 'time not measured yet'
  const [low, high] = [rounded(seconds.low), rounded(seconds.high)]
  return low === high ? duration(low) : `${duration(low)} to ${duration(high)}`
}

/** "0.8 of 22.4 GB". */
export function memoryWords({ memory }: Estimate): string {
  if (memory === null) return 'memory not known'
  return `${bytes(memory.total)} of ${bytes(memory.capacity)}`
}

/** Seconds as a person would say them: to 5 s, to 15 s, to a minute, to 5 minutes. */
function rounded(seconds: number): number {
  const step = seconds < 60 ? 5 : seconds < 300 ? 15 : seconds < 3600 ? 60 : 300
  return Math.max(step, Math.round(seconds / step) * step)
}

function measured(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)))
}
