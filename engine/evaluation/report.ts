/**
 * The shapes of an evaluation: scored outputs in, a report out. Types only; what crosses a process line is
 * described by contract/entities/eval.ts, which these shapes fit.
 */
import type { EvalCheckResult, Remedy } from '../../contract/entities/eval.ts'
import type { CheckResult, RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'

/** One output with its verdicts, as the evaluation sees it. */
export type ScoredOutput = {
  readonly id: string
  readonly category: string
  readonly decoding: string
  /** `constrained`: decoded under the grammar. Free and constrained outputs never meet in one figure. */
  readonly mode: 'free' | 'constrained'
  /** What the prompt asked. */
  readonly request: RequestValues
  /** Further values to slice by, e.g. the role. */
  readonly slice: Readonly<Record<string, string>>
  /** False if the prompt's wording was never trained on; null where that is not known. */
  readonly wordingSeen: boolean | null
  readonly output: string
  /** Cut at the length limit. */
  readonly truncated: boolean
  readonly results: readonly CheckResult[]
}

/** What a report is made against: the suite, and the options and counts that a remedy changes. */
export type SuiteContext = {
  readonly source: Rulebook['source']
  readonly options: Rulebook['options']
  readonly suite: string
  /** Distinct samples that each category can reach; remedies do not ask for more. */
  readonly capacity?: Readonly<Record<string, number>>
}

/** One check of one decoding and mode, over all outputs or one slice. */
export type CheckRow = EvalCheckResult & { readonly not_applicable: number; readonly judged_by: string | null }

/** The checks over a part of the outputs. */
export type SliceReport = { readonly by: string; readonly value: string; readonly items: number; readonly checks: CheckRow[] }

/** A change of the data mix that a project can apply. */
export type DataMixChange = {
  /** `category=NAME` or `slice.KEY=VALUE` → how often such a row is drawn beside one of weight 1; the rulebook's own weights are among them. */
  readonly sampling_weights: Record<string, number>
  /** Category → asked count. */
  readonly counts: Record<string, number>
  /** Option → narrower range. */
  readonly options: Record<string, [number, number]>
  /** Category → role → rows of that role for each conversation. */
  readonly turns: Record<string, Record<string, number>>
}

/** A remedy with the whole change. */
export type MixRemedy = Omit<Remedy, 'change'> & { readonly change: DataMixChange }

/** What a suite says of a subject; the host adds the subject. */
export type SuiteReport = {
  readonly suite: string
  /** Distinct prompts. */
  readonly items: number
  readonly checks: CheckRow[]
  readonly slices: SliceReport[]
  readonly remedies: MixRemedy[]
  /** Ids with at least one output cut at the length limit; `cut` says which outputs. */
  readonly truncated: string[]
  readonly cut: { readonly id: string; readonly decoding: string; readonly mode: 'free' | 'constrained' }[]
  /** No gate fails, and at least one was judged. Free outputs count; constrained ones only where there are no others. */
  readonly passed: boolean
}
