/**
 * The rulebook that a screen shows, for all of its parts. Knows the store; no component.
 */

import { createContext, useContext } from 'react'
import type { DocumentOp } from '../../../engine/document/plain-edit.ts'
import { useRulebook, type RulebookState, type RulebookStore } from '../../rulebook-worker/use-rulebook.ts'

/** Hands the store to the parts of a screen. */
export const RulebookContext = createContext<RulebookStore | null>(null)

/** The store of the screen's rulebook. */
export function useOpenRulebook(): RulebookStore {
  const store = useContext(RulebookContext)
  if (store === null) throw new Error('no rulebook is open here')
  return store
}

/** One part of the open rulebook's state. */
export function useOpen<T>(select: (state: RulebookState) => T): T {
  return useRulebook(useOpenRulebook(), select)
}

/** Edits rulebook.yaml: what is done, said in a sentence. Steps of one `merge` that follow closely are undone as one. */
export function useEdit(): (ops: readonly DocumentOp[], sentence: string, merge?: string) => boolean {
  const { actions } = useOpenRulebook()
  return (ops, sentence, merge) => actions.edit([{ file: 'rulebook.yaml', ops }], sentence, merge)
}
