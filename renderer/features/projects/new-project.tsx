/**
 * A new project in one dialog: its name, where it goes with the free space there, and what it starts from.
 * A shape and one's own rows go on in the wizard, which asks one question after another.
 */

import { File, FileSpreadsheet, Package, Shapes } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Place } from '../../../contract/entities/place.ts'
import type { Pack } from '../../../contract/entities/project.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { RadioCards } from '../../components/radio-cards.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAction } from '../../lib/use-call.ts'
import { emptyRulebook } from '../rulebooks/index.ts'
import { PlaceField, placeProblem, usePlace } from './place-field.tsx'

type Start = 'pack' | 'shape' | 'rows' | 'empty'

/** A project's rulebook and wordings take little; what is made from them is measured later. */
const NEEDS_BYTES = 50e6

/** The dialog. */
export function NewProjectDialog({ packs, pack: picked, onClose }: { packs: readonly Pack[]; pack: Pack | undefined; onClose: () => void }) {
  const [start, setStart] = useState<Start>('pack')
  const [packId, setPack] = useState(picked?.id ?? packs[0]?.id ?? '')
  const [name, setName] = useState(picked?.title ?? packs[0]?.title ?? '')
  const [chosen, setPlace] = useState<Place | null>(null)
  const place = usePlace('new_project', chosen)
  const making = useMaking()
  const problem = name.trim() === '' ? 'Give it a name.' : placeProblem(place, NEEDS_BYTES)
  const takePack = (id: string) => {
    if (packs.some(({ title }) => title === name)) setName(packs.find((pack) => pack.id === id)?.title ?? name)
    setPack(id)
  }
  const go = () => void making.make({ start, pack: packId, name: name.trim(), inside: chosen?.place ?? null })
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title="New project" width="wide">
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); if (problem === null) go() }}>
        <Field label="Name"><TextInput value={name} onChange={setName} /></Field>
        <PlaceField label="Where it goes" purpose="new_project" value={chosen} onChange={setPlace} needs={NEEDS_BYTES} help="The project gets a folder of its own in there." />
        <Field label="Starts from">
          <RadioCards
            value={start}
            onChange={setStart}
            columns={2}
            cards={[
              { value: 'pack', icon: Package, title: 'A pack', note: 'A domain that is ready to train.' },
              { value: 'shape', icon: Shapes, title: 'A shape', note: 'My own domain, step by step.' },
              { value: 'rows', icon: FileSpreadsheet, title: 'My rows', note: 'Questions and answers that I have.' },
              { value: 'empty', icon: File, title: 'Nothing', note: 'An empty project: build every part in Knowledge.' },
            ]}
          />
        </Field>
        {start === 'pack' && <Field label="Pack"><Select value={packId} onChange={takePack} options={packs.map(({ id, title }) => ({ value: id, label: title }))} /></Field>}
        {making.error !== null && <p role="alert" className="text-failed">{making.error.parts.message} {making.error.parts.next_step}</p>}
        <div className="flex items-center justify-end gap-2">
          {problem !== null && <span className="mr-auto text-12 text-ink-3">{problem}</span>}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" disabled={problem !== null} isLoading={making.isBusy}>{start === 'pack' || start === 'empty' ? 'Make the project' : 'Go on'}</Button>
        </div>
      </form>
    </Dialog>
  )
}

type Order = { start: Start; pack: string; name: string; inside: string | null }

function useMaking() {
  const [, go] = useLocation()
  const create = useAction('projects.create', ['projects.list'])
  const keep = useAction('wizard.set', ['wizard.get', 'wizard.list'])
  const make = async ({ start, pack, name, inside }: Order) => {
    if (start === 'pack') {
      const { project } = await create.mutateAsync({ pack, name, ...(inside === null ? {} : { inside }) })
      return go(`/p/${project.id}/knowledge`)
    }
    if (start === 'empty') {
      const { project } = await create.mutateAsync({ files: emptyRulebook(name), name, ...(inside === null ? {} : { inside }) })
      return go(`/p/${project.id}/knowledge/things`)
    }
    await keep.mutateAsync({ change: { door: start === 'shape' ? 'teach' : 'rows', name, page: 'place' }, inside })
    go('/wizard/place')
  }
  return { make: (order: Order) => make(order).catch(() => undefined), isBusy: create.isPending || keep.isPending, error: create.error ?? keep.error }
}
