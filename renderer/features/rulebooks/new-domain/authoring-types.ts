/** What the window and the worker of a new domain tell each other. Types only. */

import type { Contradiction, Draft, DraftRule, Files, JudgedAnswer, Proposal, RuleExample, Shape, SlotGuess, TargetAdvice, UnknownWord } from '../../../../engine/authoring/index.ts'
import type { CheckResult } from '../../../../engine/interfaces.ts'

/** A sample as it is shown, with the verdict of every check. */
export type ShownSample = { readonly prompt: string; readonly answer: string; readonly results: readonly CheckResult[] }
/** Everything that a draft comes to. `samples` and `files` are empty while something is missing. */
export type LiveDraft = {
  readonly samples: readonly ShownSample[]
  readonly files: Files
  /** The first thing that is missing or does not fit, as a sentence; null where the rulebook is whole. */
  readonly problem: { readonly message: string; readonly next_step: string } | null
  readonly warnings: readonly string[]
  readonly says: Readonly<Record<string, string>>
  readonly judged: readonly JudgedAnswer[]
  readonly unknown: readonly UnknownWord[]
  readonly misfits: readonly string[]
  readonly notes: readonly string[]
  readonly questions: string | null
  readonly heldBack: readonly string[]
  readonly guesses: readonly (readonly SlotGuess[])[]
  readonly advice: TargetAdvice | null
}
/** What takes longer: sentences to tick, examples of each rule, contradictions. */
export type RulesOf = { readonly proposals: readonly Proposal[]; readonly examples: readonly RuleExample[]; readonly contradictions: readonly Contradiction[] }
/** Samples of a shape's own template, for its card. */
export type ShapeCard = { readonly prompt: string; readonly answer: string }

/** Everything that can be asked of the worker, with what it answers. */
export type AuthoringCalls = {
  card: { in: { shape: Shape }; out: ShapeCard | null }
  live: { in: { draft: Draft; seed: number; rate: number }; out: LiveDraft }
  rules: { in: { draft: Draft }; out: RulesOf }
  refusing: { in: { draft: Draft }; out: readonly Proposal[] }
}
export type AuthoringCall = keyof AuthoringCalls
export type ToAuthoring = { [K in AuthoringCall]: { id: number; call: K; input: AuthoringCalls[K]['in'] } }[AuthoringCall]
export type FromAuthoring = { id: number; output?: unknown; error?: string }
export type { DraftRule }
