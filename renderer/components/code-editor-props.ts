/** What the code editor is given and told. Types only, so that nothing of CodeMirror is loaded with them. */

import type { Ref } from 'react'

/** What is wrong at a line, from 1. */
export type EditorProblem = { line: number; message: string; severity: 'error' | 'warning'; column?: number | undefined; endColumn?: number | undefined }

/** One thing to complete with. */
export type EditorCompletion = { label: string; detail?: string | undefined; info?: string | undefined; apply?: string | undefined }

/** What an editor can be told. */
export type CodeEditorHandle = { goToLine: (line: number) => void; focus: () => void }

export type CodeEditorProps = {
  value: string
  onChange?: ((value: string) => void) | undefined
  language: 'yaml' | 'json' | 'text'
  /** What is edited, for those who hear the window. */
  label: string
  problems?: readonly EditorProblem[] | undefined
  /** Lines that cannot be changed, first and last, from 1. */
  lockedLines?: readonly { first: number; last: number }[] | undefined
  isReadOnly?: boolean | undefined
  /** Asked while typing: the text, the place, and the word before it. */
  complete?: ((text: string, offset: number, word: string) => readonly EditorCompletion[] | Promise<readonly EditorCompletion[]>) | undefined
  /** Told where the cursor stands, in lines from 1. */
  onCursorLine?: ((line: number) => void) | undefined
  /** Lines wrap, for text and Modelfiles. */
  isWrapped?: boolean | undefined
  handle?: Ref<CodeEditorHandle> | undefined
  /** Gives the height; the editor fills it. */
  className?: string | undefined
}
