/** Adds things by name, one a line. Names that are there already are said and left out. */

import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { addThings } from '../../../engine/document/things-edit.ts'
import type { ThingsTable } from '../../../engine/document/things-table.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'

/** The dialog. */
export function AddThing({ table, onClose }: { table: ThingsTable; onClose: () => void }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [text, setText] = useState('')
  const known = new Set(table.rows.map(({ key }) => key.toLowerCase()))
  const names = [...new Set(text.split('\n').map((line) => line.trim()).filter((line) => line !== ''))]
  const fresh = names.filter((name) => !known.has(name.toLowerCase()))
  const add = () => {
    actions.edit(addThings(texts, table, fresh.map((key) => ({ key, cells: {} }))), `Added ${fresh.length === 1 ? fresh[0] ?? '' : `${fresh.length} things`} to ${table.vocab}`)
    onClose()
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Add to ${table.vocab.replaceAll('_', ' ')}`}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={fresh.length === 0} onClick={add}>{fresh.length > 1 ? `Add ${fresh.length}` : 'Add'}</Button></>}
    >
      <Field label="Names" help="One a line." error={names.length > fresh.length ? `${names.filter((name) => known.has(name.toLowerCase())).join(', ')} is there already.` : undefined}>
        <TextArea rows={4} value={text} onChange={setText} />
      </Field>
    </Dialog>
  )
}
