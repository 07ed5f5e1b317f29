/** CodeMirror in React. Loaded lazily by code-editor.tsx. Text that comes from outside replaces only what differs. */

import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { Annotation, Compartment, EditorState, type Extension, type Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { useImperativeHandle, useLayoutEffect, useRef } from 'react'
import type { CodeEditorProps, EditorProblem } from './code-editor-props.ts'
import { lockedExtension } from './code-editor-locks.ts'
import { EDITOR_LOOK } from './code-editor-look.ts'

const fromOutside = Annotation.define<boolean>()
const LANGUAGES: Record<CodeEditorProps['language'], () => Extension> = { yaml, json, text: () => [] }

/** The editor itself. */
export function CodeEditorView(props: CodeEditorProps) {
  const { value, problems, lockedLines, isReadOnly = false, handle } = props
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  const parts = useRef({ locks: new Compartment(), access: new Compartment() })

  useLayoutEffect(() => {
    latest.current = props
  })

  useLayoutEffect(() => {
    if (box.current === null) return
    const made = new EditorView({ parent: box.current, state: EditorState.create({ doc: latest.current.value, extensions: extensionsFor(() => latest.current, parts.current) }) })
    view.current = made
    void document.fonts.ready.then(() => made.requestMeasure())
    return () => made.destroy()
  }, [])

  useLayoutEffect(() => {
    if (view.current !== null) replaceWhatDiffers(view.current, value)
  }, [value])

  useLayoutEffect(() => {
    view.current?.dispatch({ effects: parts.current.locks.reconfigure(lockedExtension(lockedLines ?? [])) })
  }, [lockedLines])

  useLayoutEffect(() => {
    view.current?.dispatch({ effects: parts.current.access.reconfigure(access(isReadOnly)) })
  }, [isReadOnly])

  useLayoutEffect(() => {
    if (view.current !== null) view.current.dispatch(setDiagnostics(view.current.state, (problems ?? []).map((problem) => toDiagnostic(problem, view.current?.state.doc))))
  }, [problems])

  useImperativeHandle(handle, () => ({ goToLine: (line) => goToLine(view.current, line), focus: () => view.current?.focus() }))

  return <div ref={box} className="h-full min-h-0 overflow-hidden rounded-md border border-edge bg-field has-[.cm-focused]:border-focus" />
}

type Parts = { locks: Compartment; access: Compartment }

function extensionsFor(latest: () => CodeEditorProps, { locks, access: accessPart }: Parts): Extension[] {
  const { label, language, isReadOnly = false, isWrapped = language === 'text', lockedLines = [], complete } = latest()
  return [
    basicSetup,
    EDITOR_LOOK,
    LANGUAGES[language](),
    lintGutter(),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    isWrapped ? EditorView.lineWrapping : [],
    complete === undefined ? [] : autocompletion({ override: [(context) => completionsFor(context, latest())] }),
    locks.of(lockedExtension(lockedLines)),
    accessPart.of(access(isReadOnly)),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((each) => each.annotation(fromOutside) === true)) latest().onChange?.(update.state.doc.toString())
      if (update.selectionSet) latest().onCursorLine?.(update.state.doc.lineAt(update.state.selection.main.head).number)
    }),
  ]
}

function access(isReadOnly: boolean): Extension {
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(true)]
}

async function completionsFor(context: CompletionContext, { complete }: CodeEditorProps): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w.-]*/)
  if (complete === undefined || word === null || (word.from === word.to && !context.explicit)) return null
  const found = await complete(context.state.doc.toString(), context.pos, word.text)
  if (found.length === 0) return null
  const options = found.map(({ label, detail, info, apply }) => ({ label, ...(detail !== undefined && { detail }), ...(info !== undefined && { info }), ...(apply !== undefined && { apply }) }))
  return { from: word.from, options, validFor: /^[\w.-]*$/ }
}

/** Keeps cursor, scroll position and history where both texts agree. */
function replaceWhatDiffers(view: EditorView, value: string): void {
  const current = view.state.doc.toString()
  if (current === value) return
  let start = 0
  while (start < current.length && start < value.length && current[start] === value[start]) start += 1
  let end = 0
  while (end < current.length - start && end < value.length - start && current[current.length - 1 - end] === value[value.length - 1 - end]) end += 1
  view.dispatch({ changes: { from: start, to: current.length - end, insert: value.slice(start, value.length - end) }, annotations: fromOutside.of(true) })
}

function toDiagnostic({ line, column, endColumn, message, severity }: EditorProblem, doc: Text | undefined): Diagnostic {
  if (doc === undefined) return { from: 0, to: 0, message, severity }
  const at = doc.line(Math.min(Math.max(1, line), doc.lines))
  const indent = at.text.length - at.text.trimStart().length
  const from = Math.min(at.to, at.from + (column === undefined ? indent : column - 1))
  return { from, to: Math.max(from, endColumn === undefined ? at.to : Math.min(at.to, at.from + endColumn - 1)), message, severity }
}

function goToLine(view: EditorView | null, line: number): void {
  if (view === null) return
  const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
  view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: 'center' }) })
  view.focus()
}
