/** Page 2: name, folder, and where big files go. Going on makes the project and begins to install Python. */

import { useState } from 'react'
import { Field } from '../../../components/field.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { bytes } from '../../../lib/format.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { PlaceField, placeProblem, useBegin, usePlace } from '../../projects/index.ts'
import { Page } from '../page.tsx'
import { useBigFiles } from '../use-big-files.ts'
import type { Wizard } from '../use-wizard.ts'

const NEEDS_BYTES = 50e6

/** The page. */
export function PlacePage({ wizard }: { wizard: Wizard }) {
  const { state } = wizard
  if (state.project !== null) return <PlaceTaken wizard={wizard} project={state.project} />
  return <PlaceAsked wizard={wizard} />
}

function PlaceAsked({ wizard }: { wizard: Wizard }) {
  const { state } = wizard
  const { data: packs } = useCall('packs.list', {})
  const place = usePlace('new_project', state.inside)
  const bigFiles = useBigFiles(wizard)
  const begin = useBegin()
  const fallback = state.door === 'see' ? (packs?.packs.find(({ id }) => id === state.pack) ?? packs?.packs[0])?.title : 'My domain'
  const [name, setName] = useState(state.name)
  const shown = name === '' && state.name === '' ? (fallback ?? '') : name
  const takeName = (value: string) => {
    setName(value)
    void wizard.keep({ name: value })
  }
  const barred = shown.trim() === '' ? 'Give it a name.' : (placeProblem(place, NEEDS_BYTES) ?? placeProblem(bigFiles.place, bigFiles.needs))
  const goOn = async (): Promise<true> => {
    await wizard.keep({ name: shown.trim() })
    await bigFiles.take()
    // A domain of one's own becomes a project when its rulebook is written, on the next page.
    const project = state.door === 'see' ? (await begin.mutateAsync({})).project : null
    await bigFiles.install()
    wizard.go('knowledge', project)
    return true
  }
  return (
    <Page wizard={wizard} title="What is it called, and where does it go?" barred={barred} onNext={goOn} full={{ address: '/settings/storage', name: 'Storage' }}>
      <div className="flex flex-col gap-4">
        <Field label="Name"><TextInput value={shown} onChange={takeName} /></Field>
        <PlaceField label="Where the project goes" purpose="new_project" value={state.inside} onChange={({ place: chosen }) => void wizard.keep({}, { inside: chosen })} needs={NEEDS_BYTES} help="It gets a folder of its own in there." />
        <BigFilesField wizard={wizard} />
      </div>
    </Page>
  )
}

/** The one question of all that is large: where. */
export function BigFilesField({ wizard }: { wizard: Wizard }) {
  const { needs, needsPython, choose } = useBigFiles(wizard)
  const help = needsPython
    ? `Python for training, ${needs === 0 ? 'some gigabytes' : `up to ${bytes(needs)}`}, and downloaded models. It installs in the tray while you go on. The disk with the most room is chosen.`
    : 'Downloaded models. Python for training is there already.'
  return <PlaceField label="Where big files go" purpose="big_files" value={wizard.state.big_files} onChange={({ place }) => void choose(place)} needs={needs} help={help} />
}

function PlaceTaken({ wizard, project }: { wizard: Wizard; project: string }) {
  const { data } = useCall('projects.get', { project })
  const { data: python } = useCall('python.status', {})
  const rename = useAction('projects.rename', ['projects.get', 'projects.list'])
  const [name, setName] = useState<string | null>(null)
  const shown = name ?? data?.project.name ?? ''
  const goOn = async () => {
    if (name !== null && name.trim() !== data?.project.name) await rename.mutateAsync({ project, name: name.trim() })
  }
  return (
    <Page wizard={wizard} title="What is it called, and where is it?" barred={shown.trim() === '' ? 'Give it a name.' : null} onNext={goOn} hasBack={false} full={{ address: '/settings/storage', name: 'Storage' }}>
      <div className="flex flex-col gap-4">
        <Field label="Name"><TextInput value={shown} onChange={setName} /></Field>
        <Lies label="Where the project is" at={data?.project.folder} help="To move it, move the folder and open it again." />
        <Lies label="Where Python for training is" at={python?.folder} help={python === undefined || python.state === 'ready' ? 'Settings, Environment moves it.' : 'Not there yet: it is installed before training.'} />
      </div>
    </Page>
  )
}

/** A folder that is decided already. */
function Lies({ label, at, help }: { label: string; at: string | undefined; help: string }) {
  return <Field label={label} help={help}><p className="min-h-9 truncate rounded-md border border-line bg-sunken px-3 py-2" title={at}>{at}</p></Field>
}
