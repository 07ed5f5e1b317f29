/** What a mend changes, line by line: what, how it is now, how it would be then. Knows values; asks nothing. */

import type { CallOutput } from '../../../contract/calls.ts'
import { count, measure } from '../../lib/format.ts'

/** One line of the change. */
export type MendRow = { what: string; now: string; then: string }

type Plan = Pick<CallOutput<'evals.plan_mend'>, 'change' | 'training' | 'now'>

/** The lines: samples first, then how often they are drawn, then the training. `kinds` are the words of the kinds of request. */
export function mendRows({ change, training, now }: Plan, kinds: ReadonlyMap<string, string>): MendRow[] {
  const words = (key: string) => {
    const name = key.replace(/^category=|^slice\./u, '')
    return kinds.has(name) ? `“${kinds.get(name)}”` : name.replaceAll('_', ' ')
  }
  const times = (weight: number) => `${measure(weight)} ×`
  return [
    ...Object.entries(change.counts).map(([category, n]) => ({ what: `Samples of ${words(category)}`, now: now.counts[category] === undefined ? '–' : count(now.counts[category]), then: count(n) })),
    ...Object.entries(change.options).map(([option, [low, high]]) => ({ what: words(option), now: '–', then: `${low} to ${high}` })),
    ...Object.entries(change.turns).flatMap(([category, roles]) => Object.entries(roles).map(([role, n]) => ({ what: `Rows of ${role} in each ${words(category)}`, now: '–', then: measure(n) }))),
    ...Object.entries(change.sampling_weights)
      .filter(([rows, weight]) => (now.sampling_weights[rows] ?? 1) !== weight)
      .map(([rows, weight]) => ({ what: `How often ${words(rows)} is drawn`, now: times(now.sampling_weights[rows] ?? 1), then: times(weight) })),
    ...(typeof training['max_steps'] === 'number' ? [{ what: 'Training steps', now: now.steps === null ? '–' : count(now.steps), then: `${count(training['max_steps'])} more` }] : []),
  ]
}
