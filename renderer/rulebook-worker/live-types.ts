/**
 * What the rulebook's worker is asked and what it tells: texts go in, verdicts, samples and sentences come out. Plain data only.
 */

import type { Path } from '../../engine/document/open-document.ts'

/** A problem of the rulebook, with its place. */
export type LiveProblem = { severity: 'error' | 'warning' | 'not-yet'; file: string; line: number; column: number; path: string; message: string; next_step: string }
/** Why a check failed at one place of an answer. */
export type LiveFailure = { reason: string; start: number; end: number }
/** The verdict of one check: k of n; n = 0 means not applicable. */
export type LiveVerdict = { check: string; say: string; unit: string; k: number; n: number; failures: LiveFailure[]; notApplicable: string | null }
/** A question with an answer and what the checks say of it. */
export type LiveAnswer = { category: string; about: string; prompt: string; answer: string; verdicts: LiveVerdict[] }

/** What a control of a sentence writes: the value at a path of rulebook.yaml. */
export type ControlChoice = { label: string; value: string | number }
/** A piece of a rule's sentence: words, or a control. `typed` says what may be typed: the value is what stands between the two texts. */
export type RulePart =
  | { text: string }
  | { label: string; path: Path; choices: ControlChoice[]; typed: { kind: 'number' | 'text'; before: string; after: string; isWhole: boolean } | null }

/** One rule of the domain as a sentence. */
export type LiveRule = {
  /** Dotted path of the rule, unique. */
  key: string
  check: string
  /** What it speaks of. */
  group: 'things' | 'between' | 'asked' | 'coded'
  say: string
  parts: RulePart[]
  /** Where it stands in rulebook.yaml. */
  path: Path
  line: number
  formula: string
  /** Why no control can show it, or null. */
  locked: string | null
}

/** A check with an answer that keeps it and one that breaks exactly it. */
export type LiveCheck = { id: string; say: string; unit: string | null; guidanceOnly: boolean; kept: LiveAnswer | null; broken: LiveAnswer | null }
/** What the checks say of one of the author's own examples. */
export type LiveExample = { index: number; asSaid: boolean; broken: string[]; verdicts: LiveVerdict[] }
/** A sentence that could be added as a rule: its words and what would be written. */
export type LiveDraft = { template: string; words: string; form: string; of: 'item' | 'pair' | 'whole'; expression: string }
/** A piece of a real answer and where it is decided. */
export type AnswerPart = { text: string; check: string | null; path: Path | null; title: string }
/** One real answer in pieces. */
export type AnswerShape = { category: string; kind: 'list' | 'coded line' | 'text'; prompt: string; parts: AnswerPart[] }
/** How many samples a kind of request asks for and how many different ones there are. */
export type LiveCapacity = { category: string; asked: number; distinctPrompts: number; distinctSamples: number }

/** What the worker knows after a change. `rules` are there as soon as the rulebook can be read. `valid` is null where the rulebook cannot be compiled: then `last` states stay on screen. */
export type LiveResult = { seq: number; problems: LiveProblem[]; valid: LiveValid | null; rules: LiveRule[] | null; ms: number }
/** All that follows from a rulebook without errors. */
export type LiveValid = {
  title: string
  samples: LiveAnswer[]
  refused: LiveAnswer | null
  checks: LiveCheck[]
  examples: LiveExample[]
  drafts: LiveDraft[]
  shapes: AnswerShape[]
}

/** A pasted answer. Without a question, the kind of request is guessed or as named. */
export type JudgeInput = { answer: string; prompt?: string | undefined; category?: string | undefined }
/** What is said of it. `category` is null where no kind of request fits. */
export type Judged = { category: string | null; about: string; verdicts: LiveVerdict[] }

/** To the worker. `files` names every text the first time and the changed ones after; null removes one. */
export type ToWorker =
  | { t: 'files'; seq: number; files: Record<string, string | null>; isWhole: boolean; turn: number }
  /** An answer to judge now and again after every change; null ends it. */
  | { t: 'watch'; id: number; input: JudgeInput | null }
/** From the worker. */
export type FromWorker =
  | { t: 'live'; result: LiveResult }
  | { t: 'capacity'; seq: number; capacity: LiveCapacity[] }
  | { t: 'judged'; id: number; seq: number; judged: Judged | null }
