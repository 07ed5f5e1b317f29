/** Adds a column: a property that every thing has, or a tag that some things carry and rules can name. */

import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { RadioCards } from '../../components/radio-cards.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { addColumn, addTag } from '../../../engine/document/things-edit.ts'
import type { ThingsTable } from '../../../engine/document/things-table.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'

type Kind = 'tag' | 'text' | 'number' | 'yes or no'
const KINDS: readonly { value: Kind; title: string; note: string }[] = [
  { value: 'tag', title: 'Tag', note: 'Some things carry it; rules can name it.' },
  { value: 'text', title: 'Text', note: 'Words that answers can state.' },
  { value: 'number', title: 'Number', note: 'Rules can compare it.' },
  { value: 'yes or no', title: 'Yes or no', note: 'Every thing has one of the two.' },
]

/** The dialog. */
export function AddColumn({ table, canHaveColumns, onClose }: { table: ThingsTable; canHaveColumns: boolean; onClose: () => void }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('tag')
  const id = name.trim().replaceAll(/\W+/g, '_').replace(/^(\d)/, '_$1')
  const isTaken = [...table.columns, ...table.tags].some((column) => column.name.toLowerCase() === id.toLowerCase())
  const add = () => {
    actions.edit(kind === 'tag' ? addTag(table, id) : addColumn(texts, table, id, kind), `Added the ${kind === 'tag' ? 'tag' : 'column'} ${id} to ${table.vocab}`)
    onClose()
  }
  return (
    <Dialog isOpen onOpenChange={onClose} title="Add a column" actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={id === '' || isTaken} onClick={add}>Add</Button></>}>
      <div className="flex flex-col gap-4">
        <Field label="Name" error={isTaken ? `There is a column ${id} already.` : undefined}><TextInput value={name} onChange={setName} /></Field>
        <RadioCards aria-label="Kind of column" value={kind} onChange={setKind} cards={KINDS.filter(({ value }) => canHaveColumns || value === 'tag')} />
      </div>
    </Dialog>
  )
}
