/** Lines of an editor that cannot be changed by typing: drawn dimmed, and edits that touch them are refused. */

import { EditorState, RangeSetBuilder, type Extension, type Text } from '@codemirror/state'
import { Decoration, EditorView } from '@codemirror/view'

const lockedLine = Decoration.line({ class: 'cm-locked', attributes: { title: 'This part cannot be edited here.' } })

/** Locks lines, first and last from 1. Text set from outside passes. */
export function lockedExtension(ranges: readonly { first: number; last: number }[]): Extension {
  if (ranges.length === 0) return []
  const decorations = EditorView.decorations.compute(['doc'], (state) => {
    const builder = new RangeSetBuilder<Decoration>()
    for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
      for (let line = range.first; line <= Math.min(range.last, state.doc.lines); line++) builder.add(state.doc.line(line).from, state.doc.line(line).from, lockedLine)
    }
    return builder.finish()
  })
  const guard = EditorState.changeFilter.of((transaction) => {
    if (!transaction.isUserEvent('input') && !transaction.isUserEvent('delete') && !transaction.isUserEvent('move')) return true
    return lockedOffsets(transaction.startState.doc, ranges)
  })
  return [decorations, guard]
}

function lockedOffsets(doc: Text, ranges: readonly { first: number; last: number }[]): number[] {
  return ranges
    .filter((range) => range.first <= doc.lines)
    .toSorted((a, b) => a.first - b.first)
    .flatMap((range) => [doc.line(range.first).from, doc.line(Math.min(range.last, doc.lines)).to])
}
