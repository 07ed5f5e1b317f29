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
      title="Take values from a config file"
      description="Of Accelerate (YAML) or DeepSpeed (JSON). You see what becomes of each of its keys before anything changes."
      actions={found === undefined ? <><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={text.trim() === ''} isLoading={read.isPending} onClick={() => read.mutate({ text })}>Read it</Button></> : <><Button onClick={() => read.reset()}>Read another</Button><Button variant="primary" disabled={values === 0} onClick={take}>Take {count(values)} {values === 1 ? 'value' : 'values'}</Button></>}
    >
      <div className="flex flex-col gap-4">
        {found === undefined && (
          <>
            <FileDrop title="Drop the file" note="Where it names a DeepSpeed file, take that one next." accept=".yaml,.yml,.json" onFiles={readFile} disabled={read.isPending} />
            <Field label="Or paste it"><TextArea isCode className="min-h-28" value={text} onChange={type} placeholder={'num_processes: 2\nmixed_precision: bf16'} /></Field>
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
              empty={<p className="px-4 py-2 text-ink-2">None of its keys has a counterpart here.</p>}
            />
            {found.left.length > 0 && (
              <Fold summary={`${count(found.left.length)} ${found.left.length === 1 ? 'key is' : 'keys are'} left out, each with its reason`}>
                <DataTable
                  label="What is left out"
                  rows={byReason(found.left)}
                  rowKey={({ reason }) => reason}
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

type Left = { reason: string; keys: string[] }
const LEFT_COLUMNS: Column<Left>[] = [
  { id: 'theirs', head: 'There', cell: ({ keys }) => keys.map((key) => <span key={key} className="block font-mono text-12 wrap-anywhere">{key}</span>), isNarrow: true },
  { id: 'reason', head: 'Why', cell: ({ reason }) => <span className="block text-12 text-ink-2 first-letter:uppercase">{reason}</span> },
]

/** Keys that are left out for the same reason, in one row. */
function byReason(left: ForeignConfig['left']): Left[] {
  return [...Map.groupBy(left, ({ reason }) => reason)].map(([reason, all]) => ({ reason, keys: all.map(({ key, value }) => (typeof value === 'object' ? key : `${key}: ${String(value)}`)) }))
}

function takenColumns(set: ForeignConfig['set'], label: (key: string) => string): Column<ForeignConfig['taken'][number]>[] {
  return [
    { id: 'theirs', head: 'There', cell: ({ key, value }) => <span className="font-mono text-12 wrap-anywhere">{key}: {shown(value)}</span> },
    { id: 'to', head: <span className="sr-only">becomes</span>, cell: () => <ArrowRight aria-hidden className="size-4 text-ink-3" />, isNarrow: true },
    { id: 'ours', head: 'Here', cell: ({ becomes, value }) => <>{label(becomes)} <span className="font-medium">{shown(set[becomes])}</span>{becomes === 'gradient_accumulation_steps' && set[becomes] !== value && <span className="text-12 text-ink-3"> on all GPUs together</span>}</> },
  ]
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
