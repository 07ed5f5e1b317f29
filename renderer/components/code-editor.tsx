/**
 * An editor for YAML, JSON and plain text with problems at their lines and parts that cannot be edited. CodeMirror is
 * loaded when the first editor appears. Knows no schema: completions are asked from whoever shows it.
 */

import { lazy, Suspense } from 'react'
import type { CodeEditorProps } from './code-editor-props.ts'
import { Skeleton } from './skeleton.tsx'

export type { CodeEditorHandle, CodeEditorProps, EditorCompletion, EditorProblem } from './code-editor-props.ts'

const Editor = lazy(() => import('./code-editor-view.tsx').then((file) => ({ default: file.CodeEditorView })))

/** An editor. Tab leaves it, so that nobody is caught; indenting is Ctrl ] and Ctrl [. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <div className={props.className ?? 'h-80'}>
      <Suspense fallback={<Skeleton className="h-full w-full" />}>
        <Editor {...props} />
      </Suspense>
    </div>
  )
}
