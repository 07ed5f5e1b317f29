/** Which values a sweep tries, what it will cost in time, and how its trials stand, in words. Pure. */

import type { Estimate } from '../../../contract/entities/live-run.ts'
import type { ShownSweep, ShownTrial, SweepPlan } from '../../../contract/entities/sweep.ts'
import type { Meaning } from '../../components/meaning.ts'
import { count, measure, percent } from '../../lib/format.ts'
import { configLabel } from './setup/config-words.ts'
import { timeWords } from './setup/estimate-words.ts'

/** The key of a category's weight. */
export const MIX = 'sampling_weights.category='

/** One key that may be tried: its values as they stand, and those proposed around it. */
export type Tried = { key: string; values: readonly number[]; isOn: boolean }

/** Rank and rate around what would be trained, steps and the mix off. */
export function proposals({ config, steps }: Estimate, category: string | undefined): Tried[] {
  const { r } = config['adapter'] as { r: number }
  const rate = Number(config['learning_rate'])
  const round = (value: number) => (value < 20 ? Math.max(1, Math.round(value)) : Number(value.toPrecision(2)))
  return [
    { key: 'adapter.r', values: distinct([Math.max(1, r / 2), r, r * 2].map(Math.round)), isOn: true },
    { key: 'learning_rate', values: distinct([rate / 2, rate, rate * 2].map((value) => Number(value.toPrecision(2)))), isOn: true },
    { key: 'max_steps', values: distinct([steps / 2, steps, steps * 2].map(round)), isOn: false },
    ...(category === undefined ? [] : [{ key: MIX + category, values: [0.5, 1, 2], isOn: false }]),
  ]
}

/** Each once, the smallest first. */
export function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b)
}

/** How many runs try every combination. */
export function combinations(tried: readonly Tried[]): number {
  return tried.filter(({ isOn }) => isOn).reduce((all, { values }) => all * values.length, 1)
}

/** What the trials take together; null where no step was measured. */
export function sweepTime(estimate: Estimate, tried: readonly Tried[], trials: number, workers: number): string | null {
  if (estimate.seconds === null) return null
  const steps = tried.find(({ key, isOn }) => isOn && key === 'max_steps')?.values ?? [estimate.steps]
  const rounds = Math.ceil(trials / workers)
  const each = steps.reduce((sum, value) => sum + value, 0) / steps.length / estimate.steps
  const { low, high } = estimate.seconds
  return timeWords({ ...estimate, seconds: { ...estimate.seconds, low: low * each * rounds, high: high * each * rounds } })
}

/** A key in plain words; a category's weight by the category. */
export function keyWords(key: string): string {
  return key.startsWith(MIX) ? `Kind: ${key.slice(MIX.length).replaceAll('_', ' ')}` : configLabel(key)
}

/** A value as it stands in a chip. */
export function valueWords(key: string, value: unknown): string {
  if (typeof value !== 'number') return String(value ?? '–')
  if (key.startsWith(MIX)) return `${value}×`
  return value < 0.001 ? value.toExponential(1).replace('.0', '') : value < 1 ? measure(value) : count(value)
}

/** "Rank 4, 8, 16 and Learning rate 1e-4 to 1e-3". */
export function planWords({ keys }: SweepPlan): string {
  const parts = Object.entries(keys).map(([key, spec]) => `${keyWords(key)} ${Array.isArray(spec) ? spec.map((value) => valueWords(key, value)).join(', ') : `${valueWords(key, spec.low)} to ${valueWords(key, spec.high)}`}`)
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join('; ')} and ${parts.at(-1)}`
}

/** How far the weakest rule is from its target, in points: "3 points above", "12 points short". */
export function marginWords({ weakest }: ShownTrial): string {
  if (weakest === null) return '–'
  if (weakest.target === null) return percent(weakest.share)
  const points = Math.round((weakest.share - weakest.target) * 100)
  const counted = `${Math.abs(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`
  return points === 0 ? 'at the target' : `${counted} ${points < 0 ? 'short' : 'above'}`
}

/** The best try; none where each has a rule that no answer keeps, which makes all alike. */
export function bestOf({ trials, plan, best }: ShownSweep): ShownTrial | undefined {
  return trials.find(({ trial, value }) => trial === best && (plan.by !== 'rules' || value !== 0))
}

/** One line: how many are tried, and the best. */
export function sweepLine(sweep: ShownSweep): string {
  const { trials, plan } = sweep
  const ended = trials.filter(({ state }) => state !== 'running')
  const pruned = ended.filter(({ state }) => state === 'pruned').length
  const found = bestOf(sweep)
  return [`${count(ended.length)} of ${count(plan.trials)} tries done`, ...(pruned === 0 ? [] : [`${count(pruned)} stopped early`]), ...(found === undefined ? [] : [`best ${found.run}: ${plan.by === 'rules' ? 'weakest rule ' : ''}${scoreWords(plan, found.value)}`])].join(', ')
}

const OPEN = new Set(['queued', 'preparing', 'running', 'stopping'])

/** True while a sweep tries values or waits to. */
export function isTrying({ job }: ShownSweep): boolean {
  return job !== null && OPEN.has(job.state)
}

/** Where a sweep stands, as a meaning and its word. */
export function sweepStanding(sweep: ShownSweep): { meaning: Meaning; word: string } {
  if (isTrying(sweep)) return { meaning: 'running', word: sweep.job?.state === 'stopping' ? 'Stopping' : 'Trying' }
  if (sweep.job?.state === 'failed') return { meaning: 'failed', word: 'Failed' }
  return sweep.trials.length >= sweep.plan.trials ? { meaning: 'passed', word: 'Finished' } : { meaning: 'stale', word: 'Stopped' }
}

/** A trial's measure with its unit. */
export function scoreWords({ by }: SweepPlan, value: number | null): string {
  if (value === null) return '–'
  return by === 'rules' ? percent(value) : `loss ${measure(value)}`
}
