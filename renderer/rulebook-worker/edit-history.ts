/**
 * Texts under edit with undo and redo: each step says in a sentence what it changed, in which files. Pure.
 * Knows no rulebook, no host and no React.
 */

/** A text before and after a step; null where the file does not exist. */
export type TextChange = { path: string; before: string | null; after: string | null }
/** One step that can be undone. Steps with the same `merge` that follow closely are one. */
export type Step = { sentence: string; changes: TextChange[]; merge: string | null; at: number }
/** Texts by path, with what was done and undone. */
export type History = { texts: Readonly<Record<string, string>>; past: readonly Step[]; future: readonly Step[] }

/** Steps that are kept. */
const MOST_STEPS = 300
/** Typing that pauses longer than this begins a new step. */
const MERGE_MS = 1500

/** Does a step: the texts after it, nothing to redo. A step that changes nothing is left out. */
export function doStep(history: History, texts: Readonly<Record<string, string | null>>, sentence: string, merge: string | null, at: number): History {
  const changes = Object.entries(texts).flatMap(([path, after]) => {
    const before = history.texts[path] ?? null
    return before === after ? [] : [{ path, before, after }]
  })
  if (changes.length === 0) return history
  const last = history.past.at(-1)
  const joins = last !== undefined && merge !== null && last.merge === merge && at - last.at < MERGE_MS
  const step: Step = { sentence, merge, at, changes: joins ? joined(last.changes, changes) : changes }
  const past = joins ? [...history.past.slice(0, -1), step] : [...history.past, step].slice(-MOST_STEPS)
  return { texts: withChanges(history.texts, changes, 'after'), past, future: [] }
}

/** Takes the last step back. */
export function undoStep(history: History): History {
  const step = history.past.at(-1)
  if (step === undefined) return history
  return { texts: withChanges(history.texts, step.changes, 'before'), past: history.past.slice(0, -1), future: [step, ...history.future] }
}

/** Does the last undone step again. */
export function redoStep(history: History): History {
  const [step, ...rest] = history.future
  if (step === undefined) return history
  return { texts: withChanges(history.texts, step.changes, 'after'), past: [...history.past, { ...step, merge: null }], future: rest }
}

/** Files whose text differs from the saved one; null where it was removed. */
export function changedTexts(texts: Readonly<Record<string, string>>, saved: Readonly<Record<string, string>>): Record<string, string | null> {
  const changed: Record<string, string | null> = {}
  for (const [path, text] of Object.entries(texts)) if (saved[path] !== text) changed[path] = text
  for (const path of Object.keys(saved)) if (!Object.hasOwn(texts, path)) changed[path] = null
  return changed
}

function joined(first: readonly TextChange[], second: readonly TextChange[]): TextChange[] {
  const before = new Map(first.map((change) => [change.path, change.before]))
  const after = new Map(second.map((change) => [change.path, change.after]))
  return [...new Set([...before.keys(), ...after.keys()])].map((path) => ({
    path,
    before: before.has(path) ? (before.get(path) ?? null) : (second.find((change) => change.path === path)?.before ?? null),
    after: after.has(path) ? (after.get(path) ?? null) : (first.find((change) => change.path === path)?.after ?? null),
  }))
}

function withChanges(texts: Readonly<Record<string, string>>, changes: readonly TextChange[], side: 'before' | 'after'): Record<string, string> {
  const next = { ...texts }
  for (const change of changes) {
    const text = change[side]
    if (text === null) delete next[change.path]
    else next[change.path] = text
  }
  return next
}
