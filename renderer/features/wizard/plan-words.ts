/** A plan in words: one sentence of all that will happen, and how long it takes. Pure. */

import type { WizardPlan } from '../../../contract/entities/wizard.ts'
import { duration } from '../../lib/format.ts'

type Seconds = readonly [number, number]

/** "Tunesmith will generate 9,000 samples, train …, and write …" */
export function planSentence({ planned }: Pick<WizardPlan, 'planned'>): string {
  const due = planned.filter(({ is_done }) => !is_done).map(({ words }) => words)
  if (due.length === 0) return 'Everything is made already; nothing is left to do.'
  const last = due.at(-1) ?? ''
  return `Tunesmith will ${due.length === 1 ? last : `${due.slice(0, -1).join(', ')}, and ${last}`}.`
}

/** "8 min to 11 min", or that nobody knows yet. */
export function rangeWords(seconds: Seconds | null): string {
  if (seconds === null) return 'not measured yet'
  const [from, to] = seconds.map((each) => (each < 90 ? Math.max(5, Math.round(each / 5) * 5) : Math.round(each / 60) * 60)) as [number, number]
  return from === to ? duration(to) : `${duration(from)} to ${duration(to)}`
}

/** How long all of it takes, and where that is from. Parts that were never measured are named, not guessed. */
export function timeWords({ planned, seconds }: Pick<WizardPlan, 'planned' | 'seconds'>): { value: string; note: string } {
  if (seconds !== null) return { value: rangeWords(seconds), note: 'From what it took here before.' }
  const due = planned.filter(({ is_done }) => !is_done)
  const known = due.flatMap(({ seconds: each }) => (each === null ? [] : [each]))
  if (known.length === 0) return { value: rangeWords(null), note: 'The first time on this machine measures it.' }
  const sum = known.reduce<Seconds>(([from, to], [low, high]) => [from + low, to + high], [0, 0])
  const open = due.length - known.length
  return { value: rangeWords(sum), note: open === 1 ? 'One step not measured yet comes on top.' : `${open} steps not measured yet come on top.` }
}
