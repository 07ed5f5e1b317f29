/**
 * Every text of the rulebook as it lies on disk: the same document that the other tabs show, with the schema's names while typing and each
 * problem at its line.
 */

import { useEffect, useRef, useState, type RefObject } from 'react'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { Select } from '../../components/select.tsx'
import { Toolbar, ToolbarGap } from '../../components/toolbar.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import type { LiveProblem } from '../../rulebook-worker/live-types.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'
import { openEditor, type TextEditor } from './yaml-editor.ts'

/** The tab. `line` is where another tab asked to look. */
export function YamlTab({ line }: { line: number | null }) {
  const problems = useOpen((state) => state.problems)
  // Without a line that was asked for it opens where something is wrong.
  const [first] = useState(() => (line === null ? problems.find(({ severity }) => severity === 'error') : undefined))
  const [path, setPath] = useState(first?.file ?? 'rulebook.yaml')
  const texts = useOpen((state) => state.texts)
  const box = useRef<HTMLDivElement>(null)
  const editor = useEditor(box, path)
  const own = problems.filter(({ file }) => file === path)
  useEffect(() => editor.current?.mark(own))
  useEffect(() => {
    const wanted = line ?? first?.line
    if (wanted !== undefined) editor.current?.goTo(wanted)
  }, [line, first, editor])
  const show = (file: string, at: number) => {
    setPath(file)
    requestAnimationFrame(() => editor.current?.goTo(at))
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Toolbar label="File" className="border-b border-line px-6 py-2">
        <div className="w-72"><Select size="small" aria-label="File" value={path} onChange={setPath} options={Object.keys(texts).map((each) => ({ value: each, label: each, aside: countWord(problems.filter(({ file }) => file === each).length) }))} /></div>
        <ToolbarGap />
        <StatusBadge meaning={problems.some(({ severity }) => severity === 'error') ? 'failed' : problems.length > 0 ? 'undecided' : 'passed'} isPlain>{problems.length === 0 ? 'No problem' : countWord(problems.length)}</StatusBadge>
      </Toolbar>
      <div ref={box} className="min-h-0 flex-1 overflow-hidden" />
      {problems.length > 0 && (
        <ul aria-label="Problems" className="max-h-40 shrink-0 overflow-y-auto border-t border-line py-1">
          {problems.slice(0, 50).map((problem) => <ProblemRow key={`${problem.file} ${problem.line} ${problem.column} ${problem.message}`} problem={problem} onShow={(at) => show(problem.file, at)} />)}
        </ul>
      )}
    </div>
  )
}

type ProblemRowProps = { problem: LiveProblem; onShow: (line: number) => void }

/** A problem; the whole row leads to its line, and each line that its sentence names is a way there of its own. */
function ProblemRow({ problem, onShow }: ProblemRowProps) {
  const isError = problem.severity === 'error'
  const Picture = isError ? CircleAlert : TriangleAlert
  const pieces = problem.message.split(/(line \d+)/)
  return (
    <li className="relative flex items-start gap-2 px-6 py-1 hover:bg-hover">
      <Picture aria-hidden className={`mt-0.5 size-4 shrink-0 ${isError ? 'text-failed' : 'text-undecided'}`} />
      <p className="min-w-0 flex-1">
        <span className="sr-only">{isError ? 'Error: ' : 'Note: '}</span>
        {pieces.map((piece, index) => (index % 2 === 0 ? piece : <button key={String(index)} type="button" onClick={() => onShow(Number(piece.slice(5)))} className="relative z-10 cursor-default rounded-sm underline underline-offset-4 hover:text-accent-ink">{piece}</button>))}
        {' '}<span className="text-ink-3">{problem.next_step}</span>
      </p>
      <button type="button" aria-label={`${problem.file}:${problem.line} ${problem.message}`} onClick={() => onShow(problem.line)} className="shrink-0 cursor-default rounded-sm font-mono text-12 text-ink-3 before:absolute before:inset-0">{problem.file}:{problem.line}</button>
    </li>
  )
}

/** One editor a file; the text of the rulebook and that of the editor follow each other. */
function useEditor(box: RefObject<HTMLDivElement | null>, path: string): RefObject<TextEditor | null> {
  const store = useOpenRulebook()
  const text = useOpen((state) => state.texts[path] ?? '')
  const editor = useRef<TextEditor | null>(null)
  useEffect(() => {
    if (box.current === null) return
    const { texts, isEditable } = store.getState()
    const before = texts[path] ?? ''
    const isWindows = before.includes('\r\n')
    const onChange = (typed: string) => store.actions.edit([{ file: path, text: isWindows ? typed.replaceAll('\n', '\r\n') : typed }], `Edited ${path}`, `text ${path}`)
    editor.current = openEditor({ parent: box.current, path, text: before, isEditable, label: `Text of ${path}`, onChange })
    return () => editor.current?.close()
  }, [box, path, store])
  useEffect(() => editor.current?.show(text), [text])
  return editor
}

function countWord(count: number): string {
  return count === 0 ? '' : `${count} ${count === 1 ? 'problem' : 'problems'}`
}
