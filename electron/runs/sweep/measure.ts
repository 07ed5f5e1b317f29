/**
 * How good a run is, step by step, by the measure of its sweep. Pure.
 */
import type { MetricPoint } from '../../../contract/entities/run.ts'
import type { Sweep, SweepPlan } from '../../../contract/entities/sweep.ts'
import type { RuleWords } from '../judge/rule-series.ts'

/** A value at a step. */
export type Measured = { step: number; value: number }

/**
 * The measure over a run's steps, earliest first; what an untrained model does (step 0) does not count. Of rules the one that is
 * kept least; where some of `rules` have a target, of those.
 */
export function measure(points: readonly MetricPoint[], by: SweepPlan['by'], rules: readonly RuleWords[]): Measured[] {
  const targeted = new Set(rules.filter(({ target }) => target !== null).map(({ check }) => `rules.${check}`))
  const isMeant = (name: string) => (by === 'eval_loss' ? name === 'eval_loss' : targeted.size > 0 ? targeted.has(name) : name.startsWith('rules.') && !name.endsWith('.n'))
  const worst = new Map<number, number>()
  for (const { step, name, value } of points) {
    if (step > 0 && value !== null && isMeant(name)) worst.set(step, Math.min(worst.get(step) ?? Infinity, value))
  }
  return [...worst].map(([step, value]) => ({ step, value })).sort((a, b) => a.step - b.step)
}

/** What counts at the end: the last share of kept rules, or the lowest loss, whose checkpoint the run ends with. */
export function final(measured: readonly Measured[], by: SweepPlan['by']): number | null {
  if (measured.length === 0) return null
  return by === 'rules' ? measured.at(-1)!.value : Math.min(...measured.map(({ value }) => value))
}

/** The number of the best trial that ran to its end; null where none did. */
export function bestOf(trials: Sweep['trials'], by: SweepPlan['by']): number | null {
  const sign = by === 'rules' ? -1 : 1
  const ended = trials.filter(({ state, value }) => state === 'complete' && value !== null)
  return ended.sort((a, b) => sign * (a.value! - b.value!))[0]?.trial ?? null
}
