/** The Modelfile of one file: shown, edited, judged line by line while it is typed, saved whole. Knows calls only. */

import { Download, RotateCcw, Save } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, buttonClasses } from '../../components/button.tsx'
import { CodeEditor } from '../../components/code-editor.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { showToast } from '../../components/toast.tsx'
import { useAction, useCall } from '../../lib/use-call.ts'
import { downloadAddress } from './quantization-table.tsx'

export type ModelfilePanelProps = { project: string; id: string; quantization: string }

/** The panel. */
export function ModelfilePanel(props: ModelfilePanelProps) {
  const read = useCall('exports.modelfile', { project: props.project, export: props.id, quantization: props.quantization })
  if (read.error !== null) return <ErrorState error={read.error.parts} action={{ label: 'Try again', onClick: () => void read.refetch() }} />
  if (read.data === undefined) return <Skeleton lines={6} />
  return <Editor key={`${props.id} ${props.quantization} ${read.data.text}`} {...props} path={read.data.path} saved={read.data.text} advice={read.data.template_advice} />
}

function Editor({ project, id, quantization, path, saved, advice }: ModelfilePanelProps & { path: string; saved: string; advice: string }) {
  const [text, setText] = useState(saved)
  const typed = useDeferredValue(text)
  const lint = useCall('exports.lint', { project, export: id, quantization, text: typed }, { keep: true })
  const save = useAction('exports.edit', ['exports.modelfile', 'exports.list', 'exports.get'])
  const capabilities = useCall('system.capabilities', {})
  const problems = lint.data?.problems ?? []
  const refused = problems.some(({ severity }) => severity === 'error')
  const isChanged = text !== saved
  return (
    <div className="flex flex-col gap-3">
      <CodeEditor className="h-64" language="text" label={path} value={text} onChange={setText} problems={problems} isWrapped />
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1">
          {problems.length === 0 ? <StatusBadge meaning="passed">Ollama reads it as written</StatusBadge> : <StatusBadge meaning={refused ? 'failed' : 'undecided'}>{problems.length === 1 ? '1 remark' : `${problems.length} remarks`}</StatusBadge>}
        </span>
        <CopyButton text={text}>Copy</CopyButton>
        {capabilities.data?.downloads === true && <a className={buttonClasses('secondary')} href={downloadAddress(project, id, path)} download><Download aria-hidden className="-ml-1 size-4" />Download</a>}
        <Button icon={RotateCcw} disabled={!isChanged} onClick={() => setText(saved)}>Undo changes</Button>
        <Button icon={Save} disabled={!isChanged || refused} isLoading={save.isPending} onClick={() => save.mutate({ project, export: id, quantization, text }, { onSuccess: () => showToast({ text: 'Modelfile saved. Add it to Ollama again to use it there.', meaning: 'passed' }) })}>Save</Button>
      </div>
      {problems.length > 0 && (
        <ul aria-label="Remarks" className="flex flex-col gap-1">
          {problems.map((problem) => (
            <li key={`${problem.line} ${problem.message}`} className="flex gap-2 text-12">
              <StatusBadge isPlain meaning={problem.severity === 'error' ? 'failed' : 'undecided'}>Line {problem.line}</StatusBadge>
              <span className="text-ink-2">{problem.message}</span>
            </li>
          ))}
        </ul>
      )}
      {save.error !== null && <ErrorState error={save.error.parts} />}
      <p className="text-12 text-ink-3">{advice}</p>
    </div>
  )
}
