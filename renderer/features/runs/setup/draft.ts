/**
 * The order of the next run of each project, as far as a person changed it; kept in this browser, so that leaving the
 * screen loses nothing. Knows no control.
 */

import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** What a person chose; what is left out is the base model's or the rulebook's choice. */
export type Draft = { base_model?: string; dataset_version?: string; preset?: string; from?: string; set: Record<string, unknown> }

type Drafts = {
  drafts: Record<string, Draft>
  change(project: string, change: Partial<Draft>): void
  /** Sets one key of the run config; undefined takes it back. */
  setKey(project: string, key: string, value: unknown): void
  setKeys(project: string, values: Record<string, unknown>): void
  clear(project: string): void
}

/** Keys of which only one may be set. */
const EITHER: Record<string, string> = { epochs: 'max_steps', max_steps: 'epochs', warmup_steps: 'warmup_ratio', warmup_ratio: 'warmup_steps' }
const EMPTY: Draft = { set: {} }

/** The drafts of all projects. */
export const useDrafts = create<Drafts>()(
  persist(
    (put) => ({
      drafts: {},
      change: (project, change) => put(({ drafts }) => ({ drafts: { ...drafts, [project]: clean({ ...(drafts[project] ?? EMPTY), ...change }) } })),
      setKey: (project, key, value) => put(({ drafts }) => ({ drafts: { ...drafts, [project]: withKeys(drafts[project] ?? EMPTY, { [key]: value }) } })),
      setKeys: (project, values) => put(({ drafts }) => ({ drafts: { ...drafts, [project]: withKeys(drafts[project] ?? EMPTY, values) } })),
      clear: (project) => put(({ drafts }) => ({ drafts: { ...drafts, [project]: EMPTY } })),
    }),
    { name: 'tunesmith.train', partialize: ({ drafts }) => ({ drafts }) },
  ),
)

/** The draft of a project. */
export function useDraft(project: string): Draft {
  return useDrafts(({ drafts }) => drafts[project]) ?? EMPTY
}

/** True where a person changed nothing. */
export function isUntouched({ set, ...chosen }: Draft): boolean {
  return Object.keys(set).length === 0 && Object.keys(chosen).length === 0
}

function withKeys(draft: Draft, values: Record<string, unknown>): Draft {
  const set = { ...draft.set }
  for (const [key, value] of Object.entries(values)) {
    const twin = EITHER[key]
    if (twin !== undefined && value !== undefined && value !== null) delete set[twin]
    if (value === undefined) delete set[key]
    else set[key] = value
  }
  return { ...draft, set }
}

function clean(draft: Draft): Draft {
  return { ...Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)), set: draft.set }
}
