/** A plan in words: one sentence of all that will happen, and how long it takes. Pure. */

import type { WizardPlan } from '../../../contract/entities/wizard.ts'
import { duration } from '../../lib/format.ts'

type Seconds = readonly [number, number]

/** "Tunesmith will generate 9,000 samples, train … on …, ask it … before and after, and write …" */
export function planSentence({ planned }: Pick<WizardPlan, 'planned'>): string {
  const due = inOneBreath(planned.filter(({ is_done }) => !is_done))
  if (due.length === 0) return 'Everything is made already; nothing is left to do.'
  const last = due.at(-1) ?? ''
  return `Tunesmith will ${due.length === 1 ? last : `${due.slice(0, -1).join(', ')}, and ${last}`}.`
}

/** Words of the steps that are due; the same questions before and after training are told once, behind what is trained. */
function inOneBreath(due: WizardPlan['planned']): string[] {
  const [before, train, after] = ['base', 'train', 'adapter'].map((each) => due.find(({ name }) => name === each))
  const questions = before === undefined || after === undefined ? undefined : /[\d,]* ?questions? it never saw$/.exec(before.words)?.[0].trim()
  if (questions === undefined) return due.map(({ words }) => words)
  const both = train === undefined ? `${before?.words}, before and after training` : `ask it ${questions}, before and after`
  return due.filter((step) => step !== before).map((step) => (step === after ? both : step.words))
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
