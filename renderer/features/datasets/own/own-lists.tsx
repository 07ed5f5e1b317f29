/** What was imported and added so far, what was left out of each file and why, and how to leave it out again. */

import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Import, RejectedRow } from '../../../../contract/entities/dataset-import.ts'
import { Button } from '../../../components/button.tsx'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { Drawer } from '../../../components/drawer.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Section } from '../../../components/section.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Switch } from '../../../components/switch.tsx'
import { count, moment } from '../../../lib/format.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { reasonWords } from '../words.ts'

type Added = { id: string; category: string | null; question: string; answer: string }

const CHANGED = ['datasets.imports', 'datasets.added', 'datasets.mix', 'datasets.state', 'projects.stages'] as const

/** The lists. */
export function OwnLists({ project }: { project: string }) {
  const { data: imports } = useCall('datasets.imports', { project })
  const { data: added } = useCall('datasets.added', { project })
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true })
  const remove = useAction('datasets.remove_added', CHANGED)
  return (
    <div className="flex flex-col gap-6 px-6 pb-8">
      {imports !== undefined && imports.imports.length > 0 && <Imports project={project} imports={imports.imports} />}
      {added !== undefined && added.samples.length > 0 && (
        <Section title="Samples by hand">
          <DataTable
            className="rounded-md border border-line bg-surface"
            label="Samples by hand"
            rows={added.samples}
            rowKey={({ id }) => id}
            columns={addedColumns((category) => mix?.categories.find((each) => each.category === category)?.about ?? category ?? '–', (id) => remove.mutate({ project, id }))}
          />
        </Section>
      )}
    </div>
  )
}

function Imports({ project, imports }: { project: string; imports: readonly Import[] }) {
  const use = useAction('datasets.use_import', CHANGED)
  const [shown, setShown] = useState<Import | null>(null)
  return (
    <Section title="Imported files">
      <DataTable<Import>
        className="rounded-md border border-line bg-surface"
        label="Imported files"
        rows={imports}
        rowKey={({ id }) => id}
        columns={importColumns(setShown, (id, isOn) => use.mutate({ project, import: id, is_on: isOn }))}
      />
      <Drawer isOpen={shown !== null} onOpenChange={(isOpen) => !isOpen && setShown(null)} title={shown === null ? '' : `Left out of ${shown.name}`} width="form">
        {shown !== null && <Rejected project={project} from={shown} />}
      </Drawer>
    </Section>
  )
}

function Rejected({ project, from }: { project: string; from: Import }) {
  const { data } = useCall('datasets.rejected', { project, import: from.id, limit: 500 })
  if (data === undefined) return <Skeleton lines={6} />
  return (
    <>
      <p className="pb-3 text-ink-2">{Object.entries(from.counts.rejected).map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ')}.</p>
      <DataTable
        label="Rows left out"
        rows={data.rows}
        rowKey={({ line }) => String(line)}
        columns={rejectedColumns()}
      />
      {data.total > data.rows.length && <p className="pt-2 text-12 text-ink-2">The first {count(data.rows.length)} of {count(data.total)}; all of them lie in the project under data/imports/{from.id}.</p>}
    </>
  )
}

function addedColumns(kindOf: (category: string | null) => string, onRemove: (id: string) => void): Column<Added>[] {
  return [
    { id: 'question', head: 'Question', cell: ({ question }) => <span className="line-clamp-2 wrap-anywhere">{question}</span> },
    { id: 'answer', head: 'Answer', cell: ({ answer }) => <span className="line-clamp-2 wrap-anywhere whitespace-pre-line">{answer}</span> },
    { id: 'category', head: 'Kind', cell: ({ category }) => kindOf(category), isNarrow: true },
    { id: 'remove', head: '', cell: ({ id }) => <IconButton icon={Trash2} label={`Take out ${id}`} onClick={() => onRemove(id)} />, isNarrow: true },
  ]
}

function importColumns(onShow: (shown: Import) => void, onUse: (id: string, isOn: boolean) => void): Column<Import>[] {
  return [
    { id: 'name', head: 'File', cell: ({ name }) => name },
    { id: 'created', head: 'When', cell: ({ created }) => moment(created), isNarrow: true },
    { id: 'taken', head: 'Taken', cell: ({ counts }) => count(counts.taken), isNumber: true },
    { id: 'left', head: 'Left out', cell: (row) => (row.counts.read === row.counts.taken ? '0' : <Button size="small" variant="quiet" aria-label={`Rows left out of ${row.name}`} onClick={() => onShow(row)}>{count(row.counts.read - row.counts.taken)}</Button>), isNumber: true },
    { id: 'on', head: 'In the next version', cell: ({ id, name, is_on }) => <Switch isOn={is_on} aria-label={`Use ${name}`} onChange={(isOn) => onUse(id, isOn)} />, isNarrow: true },
  ]
}

function rejectedColumns(): Column<RejectedRow>[] {
  return [
    { id: 'line', head: 'Line', cell: ({ line }) => count(line), isNumber: true, isNarrow: true },
    { id: 'reason', head: 'Why', cell: ({ reason, detail }) => `${reasonWords(reason)}${detail === '' ? '' : `: ${detail}`}` },
    { id: 'text', head: 'Row', cell: ({ text }) => <span className="line-clamp-2 wrap-anywhere">{text}</span> },
  ]
}
