/**
 * How many samples to make and how many questions to hold back, so that a model that keeps the rules can be confirmed.
 * Knows the capacity of the questions; draws nothing.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import { itemsNeeded } from '../statistics/index.ts'
import type { CompiledDraft } from './compile-draft.ts'
import type { Targets } from './draft.ts'

/** Targets with a sentence that says what they come to. */
export type TargetAdvice = { readonly targets: Targets; readonly sentence: string; readonly canConfirm: boolean; readonly needed: number }

/** A model that is a little better than the target should pass: so many times the questions that a flawless one needs. */
const SLACK = 1.6
const RATES = [0.99, 0.98, 0.95, 0.9, 0.8, 0.7]
const MOST_SAMPLES = 4000
const FEWEST_SAMPLES = 200
const DEFAULT_RATE = 0.95

/** Targets for a wished rate, within what the questions can make; the rate falls where too few questions can be held back. */
export function adviseTargets({ compiled, rulebook }: CompiledDraft, rate = DEFAULT_RATE): TargetAdvice | null {
  if (compiled === null || rulebook === null) return null
  const capacity = compiled.capacity()
  const prompts = groupsOf(rulebook) ?? capacity.reduce((sum, each) => sum + each.distinctPrompts, 0)
  const samples = capacity.reduce((sum, each) => sum + each.distinctSamples, 0)
  const most = Math.floor(prompts / 2)
  const reachable = [rate, ...RATES.filter((each) => each < rate)].find((each) => (itemsNeeded(each) ?? Infinity) <= most) ?? RATES.at(-1) ?? rate
  const needed = itemsNeeded(rate) ?? 0
  const wanted = Math.ceil(((itemsNeeded(reachable) ?? 1) * SLACK) / 10) * 10
  const questions = Math.max(1, Math.min(wanted, most))
  const count = Math.max(Math.min(MOST_SAMPLES, samples), Math.min(FEWEST_SAMPLES, samples), questions + 1)
  const canConfirm = needed <= most
  const sentence = canConfirm
    ? `${questions} questions that training never sees can confirm ${percent(reachable)}: a model without a fault needs ${needed} of them.`
    : `Your phrasings make ${prompts} questions that differ enough, so ${most} can be held back; ${percent(rate)} needs ${needed}. With these, ${percent(reachable)} can be confirmed. Add phrasings or slots to go higher.`
  return { targets: { rate: reachable, count, questions }, sentence, canConfirm, needed }
}

/** How many values the variable has that conversations are held back by; null where prompts are held back. */
function groupsOf({ source, vocabularies }: Rulebook): number | null {
  const picked = Object.values(source.conversations ?? {})[0]?.vars[source.split.group]?.pick
  return picked === undefined ? null : (vocabularies.get(picked)?.entries.length ?? null)
}

function percent(rate: number): string {
  return `${Math.round(rate * 100)} %`
}
