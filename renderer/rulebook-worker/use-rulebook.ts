/**
 * A rulebook in a component: the store of a project's or a pack's rulebook, opened when it is first asked for and shared by all who ask.
 */

import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { RulebookSource } from '../../contract/entities/ids.ts'
import { openDocument } from '../../engine/document/open-document.ts'
import { createRulebookStore, type RulebookActions, type RulebookState, type RulebookStore } from './rulebook-store.ts'

export type { RulebookActions, RulebookState, RulebookStore } from './rulebook-store.ts'

const stores = new Map<string, RulebookStore>()

/** The store of a rulebook. */
export function rulebookStore(source: RulebookSource): RulebookStore {
  const key = 'project' in source ? `project ${source.project}` : `pack ${source.pack}`
  const known = stores.get(key)
  if (known !== undefined) return known
  const store = createRulebookStore(source)
  stores.set(key, store)
  return store
}

/** One part of a rulebook's state. */
export function useRulebook<T>(store: RulebookStore, select: (state: RulebookState) => T): T {
  return useStore(store, select)
}

/** The store of a source, and what can be done with it. */
export function useRulebookStore(source: RulebookSource): RulebookStore & { actions: RulebookActions } {
  const key = 'project' in source ? source.project : source.pack
  const isProject = 'project' in source
  return useMemo(() => rulebookStore(isProject ? { project: key } : { pack: key }), [key, isProject])
}

/** Whether there are edits that were not saved. */
export function isDirty({ texts, saved }: RulebookState): boolean {
  if (texts === saved) return false
  const paths = Object.keys(texts)
  return paths.length !== Object.keys(saved).length || paths.some((path) => texts[path] !== saved[path])
}

/** Whether what is shown is behind what was typed, or the text is broken: then it stands dimmed. */
export function isBehind({ isBroken, asked, answered }: RulebookState): boolean {
  return isBroken && asked === answered
}

/** The rulebook as plain data; the last one that could be parsed while its syntax is broken. */
export function useSource(store: RulebookStore): Readonly<Record<string, unknown>> {
  const text = useRulebook(store, ({ texts }) => texts['rulebook.yaml'] ?? '')
  return useMemo(() => sourceNow(store, text), [text, store])
}

/** The same at one moment, for what is done on a click: nothing is drawn again when the text changes. */
export function sourceNow(store: RulebookStore, text = store.getState().texts['rulebook.yaml'] ?? ''): Readonly<Record<string, unknown>> {
  const { value } = openDocument(text)
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) lastSources.set(store, value as Readonly<Record<string, unknown>>)
  return lastSources.get(store) ?? {}
}

const lastSources = new WeakMap<RulebookStore, Readonly<Record<string, unknown>>>()
