/** A plan in words: one sentence of all that will happen, and how long it takes. Pure. */

import type { WizardPlan } from '../../../contract/entities/wizard.ts'
import { duration } from '../../lib/format.ts'

/** "Tunesmith will generate 9,000 samples, train …, and write …" */
export function planSentence({ planned }: Pick<WizardPlan, 'planned'>): string {
  const due = planned.filter(({ is_done }) => !is_done).map(({ words }) => words)
  if (due.length === 0) return 'Everything is made already; nothing is left to do.'
  const last = due.at(-1) ?? ''
  return `Tunesmith will ${due.length === 1 ? last : `${due.slice(0, -1).join(', then ')}, and ${last}`}.`
}

/** "8 min to 11 min", or that nobody knows yet. */
export function rangeWords(seconds: readonly [number, number] | null): string {
  if (seconds === null) return 'not measured yet'
  const [from, to] = seconds.map((each) => (each < 90 ? Math.max(5, Math.round(each / 5) * 5) : Math.round(each / 60) * 60)) as [number, number]
  return from === to ? duration(to) : `${duration(from)} to ${duration(to)}`
}
