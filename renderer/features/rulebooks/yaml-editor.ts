/**
 * The editor of a text file: YAML with the schema's names while typing, and problems at their lines. Takes and gives whole texts;
 * undo belongs to the rulebook, not to the editor.
 */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, Transaction, type Extension } from '@codemirror/state'
import { minimalSetup } from 'codemirror'
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import schema from '../../../engine/generated/rulebook.schema.json'
import { spliceBetween } from '../../../engine/document/text-edit.ts'
import type { LiveProblem } from '../../rulebook-worker/live-types.ts'
import { completionsAt, placeAt, type SchemaNode } from './yaml-place.ts'

/** An editor in an element of the page. */
export type TextEditor = { show(text: string): void; mark(problems: readonly LiveProblem[]): void; goTo(line: number): void; close(): void }
/** How an editor is opened. */
export type EditorOptions = { parent: HTMLElement; path: string; text: string; isEditable: boolean; label: string; onChange(text: string): void }

/** Opens an editor. */
export function openEditor({ parent, path, text, isEditable, label, onChange }: EditorOptions): TextEditor {
  const view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions: extensionsFor(path, isEditable, label, onChange) }) })
  return {
    show(next) {
      const now = view.state.doc.toString()
      if (now === next.replaceAll('\r\n', '\n')) return
      const { start, end, insert } = spliceBetween(now, next.replaceAll('\r\n', '\n'))
      view.dispatch({ changes: { from: start, to: end, insert }, annotations: Transaction.remote.of(true) })
    },
    mark(problems) {
      view.dispatch(setDiagnostics(view.state, problems.map((problem) => diagnosticOf(view.state, problem))))
    },
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
      view.focus()
    },
    close: () => view.destroy(),
  }
}

function extensionsFor(path: string, isEditable: boolean, label: string, onChange: (text: string) => void): Extension[] {
  const isYaml = /\.ya?ml$/i.test(path)
  return [
    minimalSetup, lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), bracketMatching(), closeBrackets(), lintGutter(),
    indentUnit.of('  '), EditorState.tabSize.of(2), EditorState.readOnly.of(!isEditable),
    isYaml ? yaml() : /\.jsonl?$/i.test(path) ? json() : [],
    path === 'rulebook.yaml' ? autocompletion({ override: [complete], icons: false }) : [],
    keymap.of([...closeBracketsKeymap, ...completionKeymap]),
    syntaxHighlighting(COLOURS), LOOK, EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      const isOwn = update.transactions.some((transaction) => transaction.docChanged && transaction.annotation(Transaction.remote) !== true)
      if (update.docChanged && isOwn) onChange(update.state.doc.toString())
    }),
  ]
}

function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const place = placeAt(state.doc.toString(), pos)
  if (place === null || (!explicit && place.from === pos)) return null
  const found = completionsAt(schema as unknown as SchemaNode, place)
  if (found.length === 0) return null
  const options = found.map(({ label, detail }) => ({ label, detail, apply: place.expects === 'key' ? `${label}: ` : label }))
  return { from: place.from, options, validFor: /^\w*$/ }
}

function diagnosticOf(state: EditorState, { line, column, severity, message, next_step: next }: LiveProblem): Diagnostic {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines))
  const from = Math.min(at.to, at.from + Math.max(0, column - 1))
  return { from, to: Math.max(from, at.to), severity: severity === 'error' ? 'error' : 'warning', message: `${message} ${next}` }
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-ink)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--n-12)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--running)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--n-10)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: 'var(--n-10)' },
])

const LOOK = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--n-12)', fontSize: 'var(--text-12)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--n-12)' },
  '.cm-cursor': { borderLeftColor: 'var(--n-12)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--n-10)', border: 'none', paddingLeft: '12px' },
  // A line is marked as chosen only while one writes.
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 'var(--radius-md)', color: 'var(--n-12)', fontFamily: 'var(--font-sans)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--press)', color: 'var(--n-12)' },
  '.cm-completionDetail': { color: 'var(--n-10)', fontStyle: 'normal' },
  '.cm-matchingBracket': { backgroundColor: 'var(--press)', outline: 'none' },
})
