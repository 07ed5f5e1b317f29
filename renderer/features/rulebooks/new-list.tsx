/**
 * A new list of things from a table: pasted from a spreadsheet or typed, each column read as what it seems to be until somebody says otherwise.
 * Knows cells and columns; how a list is written is in new-list-edits.ts.
 */

import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { vocabularies } from '../../../engine/document/things-table.ts'
import { newListEdits, readList, type ListColumn, type NewColumnKind } from './new-list-edits.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'
import { nameFrom } from './parts/part-value.ts'
import { pastedCells } from './pasted-cells.ts'

const KINDS: readonly { value: NewColumnKind; label: string }[] = [
  { value: 'text', label: 'Text' }, { value: 'number', label: 'Number' }, { value: 'choice', label: 'One of a few words' }, { value: 'tag', label: 'Tag: yes or no' }, { value: 'texts', label: 'Several texts' },
]

/** The dialog. */
export function NewList({ onMade, onClose }: { onMade: (name: string) => void; onClose: () => void }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const [kinds, setKinds] = useState<Readonly<Record<string, string>>>({})
  const lists = useMemo(() => vocabularies(texts), [texts])
  const list = useMemo(() => readList(pastedCells(text)), [text])
  const id = nameFrom(name)
  const isTaken = lists.includes(id)
  const columns = list.columns.map((column): ListColumn => ({ ...column, kind: kinds[column.title] ?? column.kind }))
  const make = () => {
    if (!actions.edit(newListEdits(texts, id, { ...list, columns }), `Added the list ${id} with ${list.rows.length} things`)) return
    onMade(id)
    onClose()
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="wide"
      title="New list of things"
      description="Copy cells in your spreadsheet and paste them here. The first column is the name; with several columns the first row names them."
      footnote={list.rows.length === 0 ? undefined : `${list.rows.length} things, ${columns.length === 0 ? 'no other columns' : `${columns.length} ${columns.length === 1 ? 'column' : 'columns'} beside the name`}`}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={id === '' || isTaken || list.rows.length === 0} onClick={make}>Make the list</Button></>}
    >
      <div className="flex flex-col gap-4">
        <Field label="One of them is called" help="A word for one thing, such as bridge or dish." error={isTaken ? `There is a list ${id} already.` : undefined}><TextInput value={name} onChange={setName} /></Field>
        <Field label="Things"><TextArea isCode rows={7} placeholder={'name\tlength\tcovered\nriver bridge\t12\tyes'} value={text} onChange={setText} /></Field>
        {columns.length > 0 && (
          <ul aria-label="Columns" className="grid grid-cols-2 gap-x-6 gap-y-2">
            {columns.map((column) => (
              <li key={column.title} className="flex items-center gap-3">
                <span className="w-32 shrink-0 truncate text-ink-2">{column.title}</span>
                <Select size="small" aria-label={`Kind of ${column.title}`} value={column.kind} onChange={(kind) => setKinds({ ...kinds, [column.title]: kind })} options={[...KINDS, ...lists.flatMap((each) => [{ value: `one of ${each}`, label: `One of ${each}` }, { value: `several of ${each}`, label: `Several of ${each}` }])]} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}
