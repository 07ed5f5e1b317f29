/** Renames a thing and shows first what will follow: names, tags, references, formulas and examples always, running text where wanted. */

import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { renamePlaces, type RenamePlace } from '../../../engine/document/rename-thing.ts'
import { readThings } from '../../../engine/document/things-table.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'

/** The dialog. */
export function RenameThing({ vocab, name, onClose }: { vocab: string; name: string; onClose: () => void }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [to, setTo] = useState(name)
  const [isInText, setInText] = useState(true)
  const places = useMemo(() => renamePlaces(texts, vocab, name, to.trim() === '' ? name : to.trim()), [texts, vocab, name, to])
  const isTaken = to.trim() !== name && readThings(texts, vocab).rows.some(({ key }) => key === to.trim())
  const mentions = places.filter(({ inText }) => inText)
  const followed = places.filter(({ inText }) => !inText || isInText)
  const rename = () => {
    actions.edit(followed.map(({ edit }) => edit), `Renamed ${name} to ${to.trim()}`)
    onClose()
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Rename ${name}`}
      footnote={to.trim() === name ? undefined : `${followed.length} places will change`}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={to.trim() === '' || to.trim() === name || isTaken} onClick={rename}>Rename</Button></>}
    >
      <div className="flex flex-col gap-4">
        <Field label="New name" error={isTaken ? `${to.trim()} is there already.` : undefined}><TextInput value={to} onChange={setTo} /></Field>
        {mentions.length > 0 && <Checkbox isChecked={isInText} onChange={setInText} label={`Also in ${mentions.length} ${mentions.length === 1 ? 'sentence' : 'sentences'} that mention it`} />}
        {to.trim() !== name && <Places places={followed} />}
      </div>
    </Dialog>
  )
}

function Places({ places }: { places: readonly RenamePlace[] }) {
  return (
    <ul aria-label="Places that follow" className="max-h-60 overflow-y-auto rounded-md border border-line">
      {places.map((place, index) => (
        <li key={String(index)} className="flex gap-3 border-b border-line px-3 py-1 text-12 last:border-b-0">
          <span className="min-w-0 flex-1 truncate">{place.what}</span>
          <span className="shrink-0 font-mono text-ink-3">{place.file}:{place.line}</span>
        </li>
      ))}
    </ul>
  )
}
