/** A configuration of DeepSpeed or Accelerate: what of it becomes which value here, and what does not, with the reason. */

import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import type { ForeignConfig } from '../../../../contract/entities/run.ts'
import { Button } from '../../../components/button.tsx'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState, type ErrorShown } from '../../../components/error-state.tsx'
import { Field } from '../../../components/field.tsx'
import { FileDrop } from '../../../components/file-drop.tsx'
import { Fold } from '../../../components/fold.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { showToast } from '../../../components/toast.tsx'
import { count } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { placeOfFile } from '../../../lib/place-of-file.ts'
import { useAction } from '../../../lib/use-call.ts'
import { useConfigLabel } from '../setup/config-words.ts'
import { useDrafts } from '../setup/draft.ts'
import type { WayProps } from './way-props.ts'

/** The dialog. */
export function ForeignDialog({ project, onClose }: WayProps) {
  const [text, type] = useState('')
  const label = useConfigLabel()
  const [failed, fail] = useState<ErrorShown | null>(null)
  const setKeys = useDrafts((store) => store.setKeys)
  const read = useAction('runs.foreign_config')
  const found = read.data
  const values = Object.keys(found?.set ?? {}).length
  const readFile = ([file]: File[]) => {
    if (file === undefined) return
    fail(null)
    placeOfFile(file).then(({ place }) => read.mutate({ path: place }), (error: unknown) => fail(errorParts(error)))
  }
  const take = () => {
    setKeys(project, found?.set ?? {})
    showToast({ meaning: 'passed', text: values === 1 ? '1 value stands in the setup.' : `${count(values)} values stand in the setup.` })
    onClose()
  }
  const error = failed ?? read.error?.parts ?? null
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="wide"
      title="Take values of a configuration"
      description="Of Accelerate (YAML) or DeepSpeed (JSON). Nothing is changed before you take it."
      actions={found === undefined ? <><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={text.trim() === ''} isLoading={read.isPending} onClick={() => read.mutate({ text })}>Read it</Button></> : <><Button onClick={() => read.reset()}>Another one</Button><Button variant="primary" disabled={values === 0} onClick={take}>Take {count(values)} {values === 1 ? 'value' : 'values'}</Button></>}
    >
      <div className="flex flex-col gap-4">
        {found === undefined && (
          <>
            <FileDrop title="Drop the file" note="A file that it names is read if it lies beside it." accept=".yaml,.yml,.json" onFiles={readFile} disabled={read.isPending} />
            <Field label="Or paste it"><TextArea isCode rows={5} value={text} onChange={type} placeholder={'num_processes: 2\nmixed_precision: bf16'} /></Field>
            {error !== null && <ErrorState error={error} />}
          </>
        )}
        {found !== undefined && (
          <>
            <DataTable
              label="What becomes a value here"
              rows={found.taken}
              rowKey={({ key }) => key}
              columns={takenColumns(found.set, label)}
              empty={<p className="px-4 py-2 text-ink-2">None of its keys has a counterpart.</p>}
            />
            {found.left.length > 0 && (
              <Fold summary={`${count(found.left.length)} ${found.left.length === 1 ? 'key is' : 'keys are'} left out, each with its reason`}>
                <DataTable
                  label="What is left out"
                  rows={found.left}
                  rowKey={({ key }) => key}
                  columns={LEFT_COLUMNS}
                />
              </Fold>
            )}
          </>
        )}
      </div>
    </Dialog>
  )
}

const THEIRS = { id: 'theirs', head: 'There', cell: ({ key, value }: { key: string; value?: unknown }) => <span className="font-mono text-12 wrap-anywhere">{key}: {shown(value)}</span> }
const LEFT_COLUMNS: Column<ForeignConfig['left'][number]>[] = [THEIRS, { id: 'reason', head: 'Why', cell: ({ reason }) => <span className="text-12 text-ink-2">{reason}</span> }]

function takenColumns(set: ForeignConfig['set'], label: (key: string) => string): Column<ForeignConfig['taken'][number]>[] {
  return [
    THEIRS,
    { id: 'to', head: <span className="sr-only">becomes</span>, cell: () => <ArrowRight aria-hidden className="size-4 text-ink-3" />, isNarrow: true },
    { id: 'ours', head: 'Here', cell: ({ becomes }) => <>{label(becomes)} <span className="font-medium">{shown(set[becomes])}</span></> },
  ]
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
