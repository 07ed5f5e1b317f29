/** The look of the editor in tokens, and the colours of code: few and quiet. */

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: 'var(--text-13)', color: 'var(--n-12)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: 'var(--text-13--line-height)' },
  '.cm-content': { caretColor: 'var(--n-12)' },
  '.cm-cursor': { borderLeftColor: 'var(--n-12)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--n-10)', fontSize: 'var(--text-12)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--picked)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--press)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--press)', outline: 'none' },
  '.cm-locked': { backgroundColor: 'var(--press)', color: 'var(--n-10)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', border: '1px solid var(--line)', color: 'var(--n-11)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 'var(--radius-md)', boxShadow: 'var(--overlay-shadow)', color: 'var(--n-12)', fontFamily: 'var(--font-sans)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-12)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--press)', color: 'var(--n-12)' },
  '.cm-diagnostic-error': { borderLeft: '2px solid var(--failed-solid)' },
  '.cm-diagnostic-warning': { borderLeft: '2px solid var(--undecided-solid)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline 2px var(--failed-solid)', textUnderlineOffset: '4px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline 2px var(--undecided-solid)', textUnderlineOffset: '4px' },
  '.cm-lint-marker': { width: '8px', height: '8px', margin: '6px 3px', borderRadius: 'var(--radius-sm)', padding: '0' },
  '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--failed-solid)' },
  '.cm-lint-marker-warning': { content: 'normal', backgroundColor: 'var(--undecided-solid)' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--n-12)', borderColor: 'var(--line)' },
  '.cm-textfield': { backgroundColor: 'var(--surface)', border: '1px solid var(--edge)', borderRadius: 'var(--radius-sm)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', border: '1px solid var(--edge)', borderRadius: 'var(--radius-sm)' },
})

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--running)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--undecided)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--passed)' },
  { tag: [tags.comment, tags.meta], color: 'var(--n-10)', fontStyle: 'italic' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: 'var(--n-10)' },
])

/** Tokens instead of colours, so that both themes are one. */
export const EDITOR_LOOK: Extension = [theme, syntaxHighlighting(colors)]
