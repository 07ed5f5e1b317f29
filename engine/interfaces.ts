/**
 * What the parts of the engine promise each other: a category's answers behind one
 * interface (list of records, wire message, prose), so that generating, checking, grammar and mutation
 * read the same for every kind. Knows no file, no YAML and no pack.
 */

/** Values a request carries, by field name; a field is there only if the prompt shows it. */
export type RequestValues = Readonly<Record<string, string | number>>

/** A place in a text: UTF-16 offsets, end exclusive. */
export type Span = readonly [start: number, end: number]

/** Why one check failed at one place. `unit` numbers the item, pair or field from 1 where there is one. */
export type Failure = { readonly reason: string; readonly span: Span; readonly unit?: number }

/** What is counted: one answer, one item of a list, one neighbouring pair, one field. */
export type Unit = 'answer' | 'item' | 'pair' | 'field'

/** Verdict of one check on one answer: k of n units hold; n = 0 means not applicable, with the reason. */
export type CheckResult = {
  readonly check: string
  readonly unit: Unit
  readonly k: number
  readonly n: number
  readonly failures: readonly Failure[]
  readonly notApplicable?: string
}

/** A seeded stream of numbers; the same seed gives the same numbers on every machine (engine/random.ts). */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, n). */
  below(n: number): number
}

/** One kind of answer, compiled: the body of one category arm or of one conversation turn. */
export interface AnswerKind {
  /** Check ids this kind can give a verdict on, in report order. */
  readonly checks: readonly string[]
  /** Rule or check ids whose mutation is available. */
  readonly mutations: readonly string[]
  /** Draws a valid answer for the request, or says why there is none. */
  draw(random: Random, request: RequestValues): { readonly text: string; readonly request: RequestValues } | { readonly reject: string }
  /** Verdicts on any text. `request` holds what is known to have been asked. */
  score(answer: string, request: RequestValues): CheckResult[]
  /** GBNF of all answers that keep every rule (for this request, or for any if none is given); null where there is no grammar, with the reason. */
  grammar(request: RequestValues | null): { readonly gbnf: string; readonly notHeld: readonly string[] } | { readonly none: string }
  /** Breaks exactly the named check of a valid answer and keeps every other applicable check; null if it cannot for this request. */
  mutate(answer: string, check: string, request: RequestValues, random: Random): string | null
}
