/** Another name for a rule, a tag, a column or a part of an item: says first how many places follow, then changes them all in one step. */

import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { renameEverywhere } from '../../../engine/document/rename-everywhere.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'
import { nameFrom } from './parts/part-value.ts'

export type RenameNameProps = { kind: string; owner?: string | undefined; name: string; taken: readonly string[]; onClose: () => void }

/** The dialog. */
export function RenameName({ kind, owner, name, taken, onClose }: RenameNameProps) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [typed, setTyped] = useState(name)
  const to = nameFrom(typed)
  const isSame = to === '' || to === name
  const isTaken = !isSame && taken.some((each) => each === to)
  const renamed = useMemo(() => (isSame || isTaken ? null : renameEverywhere(texts, { kind, owner, from: name, to })), [texts, kind, owner, name, to, isSame, isTaken])
  const rename = () => {
    if (renamed !== null && actions.edit(renamed.edits, `Renamed ${name} to ${to}`)) onClose()
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Rename ${name.replaceAll('_', ' ')}`}
      footnote={renamed === null ? undefined : `${renamed.places} ${renamed.places === 1 ? 'place' : 'places'} will change`}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={renamed === null} onClick={rename}>Rename</Button></>}
    >
      <form onSubmit={(event) => { event.preventDefault(); rename() }}>
        <Field label="New name" error={isTaken ? `${to} is there already.` : undefined} help={isSame || to === typed ? undefined : `It will be called ${to}.`}><TextInput value={typed} onChange={setTyped} /></Field>
      </form>
    </Dialog>
  )
}
