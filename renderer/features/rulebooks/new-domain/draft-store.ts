/**
 * The domain that is being described, with what it comes to. Kept in the window's own storage with every change, so that a closed or
 * killed window loses nothing. Knows no step.
 */

import { create } from 'zustand'
import { emptyDraft } from '../../../../engine/authoring/index.ts'
import type { Draft, Shape } from '../../../../engine/authoring/index.ts'
import { askAuthoring } from './authoring-client.ts'
import type { LiveDraft, RulesOf } from './authoring-types.ts'

/** The steps, in order. */
export const STEPS = ['rows', 'shape', 'things', 'follows', 'answers', 'rules', 'questions', 'samples', 'targets'] as const
export type StepName = (typeof STEPS)[number]

/** Texts as they were typed, before they were understood. */
export type Typed = { readonly table: string; readonly good: string; readonly bad: string; readonly phrasing: string }
type Kept = { readonly draft: Draft; readonly step: StepName; readonly typed: Typed; readonly seen: Readonly<Record<string, 'right' | 'wrong'>>; readonly rate: number; readonly hasRows: boolean }
type State = Kept & {
  readonly live: LiveDraft | null
  readonly rules: RulesOf | null
  readonly isThinking: boolean
  readonly seed: number
  /** What an undo would bring back. */
  readonly past: readonly Draft[]
}

const KEY = 'tunesmith.new-domain'
const MOST_PAST = 50
const NOTHING: Kept = { draft: emptyDraft('ordered-list'), step: 'shape', typed: { table: '', good: '', bad: '', phrasing: '' }, seen: {}, rate: 0.95, hasRows: false }

function recall(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
    return kept === null || kept.draft.format !== 1 ? NOTHING : { ...NOTHING, ...kept }
  } catch {
    return NOTHING
  }
}

/** The store of the steps. */
export const useDraft = create<State>(() => ({ ...recall(), live: null, rules: null, isThinking: false, seed: 0, past: [] }))

function keep(): void {
  const { draft, step, typed, seen, rate, hasRows } = useDraft.getState()
  localStorage.setItem(KEY, JSON.stringify({ draft, step, typed, seen, rate, hasRows } satisfies Kept))
}

let asked = 0
async function think(): Promise<void> {
  asked += 1
  const mine = asked
  const { draft, seed, rate } = useDraft.getState()
  useDraft.setState({ isThinking: true })
  const live = await askAuthoring('live', { draft, seed, rate }).catch(() => null)
  // Only the newest answer counts: the one before was of an older draft.
  if (mine !== asked) return
  useDraft.setState({ live, isThinking: false })
  if (useDraft.getState().step !== 'rules' && useDraft.getState().step !== 'samples') return
  const rules = await askAuthoring('rules', { draft }).catch(() => null)
  if (mine === asked) useDraft.setState({ rules })
}

/** Changes the draft; what it comes to follows. */
export function changeDraft(change: (draft: Draft) => Draft): void {
  const { draft, past } = useDraft.getState()
  const next = change(draft)
  if (next === draft) return
  useDraft.setState({ draft: next, past: [...past, draft].slice(-MOST_PAST) })
  keep()
  void think()
}

/** Takes the last change back. */
export function undoDraft(): void {
  const { past } = useDraft.getState()
  const last = past.at(-1)
  if (last === undefined) return
  useDraft.setState({ draft: last, past: past.slice(0, -1) })
  keep()
  void think()
}

/** Keeps what is typed in a step. */
export function setTyped(change: Partial<Typed>): void {
  useDraft.setState(({ typed }) => ({ typed: { ...typed, ...change } }))
  keep()
}

/** Marks a sample right or wrong. */
export function markSeen(key: string, verdict: 'right' | 'wrong'): void {
  useDraft.setState(({ seen }) => ({ seen: { ...seen, [key]: verdict } }))
  keep()
}

/** Opens a step; what it shows is worked out anew. */
export function openStep(step: StepName): void {
  useDraft.setState({ step })
  keep()
  void think()
}

/** Other samples of the same rules. */
export function otherSamples(): void {
  useDraft.setState(({ seed }) => ({ seed: seed + 1, seen: {} }))
  void think()
}

/** The share of answers that a model must get right. */
export function setRate(rate: number): void {
  useDraft.setState({ rate })
  keep()
  void think()
}

/** Begins anew with a shape, or with a draft made from rows. */
export function beginDraft(start: Shape | Draft, hasRows = false): void {
  const { draft: before } = useDraft.getState()
  const draft = typeof start === 'string' ? { ...emptyDraft(start), title: before.title } : start
  useDraft.setState({ ...NOTHING, draft, hasRows, step: useDraft.getState().step, live: null, rules: null, seed: 0, past: [] })
  keep()
  void think()
}

/** Forgets everything: after the project was made, or when the way is left for good. */
export function forgetDraft(): void {
  useDraft.setState({ ...NOTHING, live: null, rules: null, past: [], seed: 0 })
  localStorage.removeItem(KEY)
}
