/** Page 2: name, folder, and where big files go. Going on makes the project and begins to install Python. */

import { useState } from 'react'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { bytes } from '../../../lib/format.ts'
import { host } from '../../../lib/host.ts'
import { refresh, useAction, useCall } from '../../../lib/use-call.ts'
import { PlaceField, placeProblem, usePlace } from '../../projects/index.ts'
import { Page } from '../page.tsx'
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
  const { data: python } = useCall('python.status', {})
  const { data: machine } = useCall('python.machine', {})
  const place = usePlace('new_project', state.inside)
  const bigFiles = usePlace('environment', state.big_files)
  const begin = useAction('wizard.begin', ['projects.list', 'wizard.list'])
  const fallback = state.door === 'see' ? (packs?.packs.find(({ id }) => id === state.pack) ?? packs?.packs[0])?.title : 'My domain'
  const [name, setName] = useState(state.name)
  const shown = name === '' && state.name === '' ? (fallback ?? '') : name
  const needsPython = python !== undefined && python.state !== 'ready'
  const needs = needsPython ? (machine?.environment_bytes ?? 0) : 0
  const takeName = (value: string) => {
    setName(value)
    void wizard.keep({ name: value })
  }
  const barred = shown.trim() === '' ? 'Give it a name.' : (placeProblem(place, NEEDS_BYTES) ?? (needsPython ? placeProblem(bigFiles, needs) : null))
  const goOn = async (): Promise<true> => {
    await wizard.keep({ name: shown.trim() })
    // A domain of one's own becomes a project when its rulebook is written, on the next page.
    const project = state.door === 'see' ? (await begin.mutateAsync({})).project : null
    if (needsPython) void host.call('python.install', state.big_files === null ? {} : { inside: state.big_files.place }).then(() => refresh('jobs.list'))
    wizard.go('knowledge', project)
    return true
  }
  return (
    <Page wizard={wizard} title="What is it called, and where does it go?" barred={barred} onNext={goOn} full={{ address: '/settings/storage', name: 'Storage' }}>
      <div className="flex max-w-form flex-col gap-4">
        <Field label="Name"><TextInput value={shown} onChange={takeName} /></Field>
        <PlaceField label="Where the project goes" purpose="new_project" value={state.inside} onChange={({ place: chosen }) => void wizard.keep({}, { inside: chosen })} needs={NEEDS_BYTES} help="It gets a folder of its own in there, which git can hold." />
        <PlaceField label="Where big files go" purpose="environment" value={state.big_files} onChange={({ place: chosen }) => void wizard.keep({}, { big_files: chosen })} needs={needs} help="Python and downloaded models. The disk with the most room is chosen." />
        <PythonNote needsPython={needsPython} bytesNeeded={machine?.environment_bytes} folder={bigFiles?.shown} />
      </div>
    </Page>
  )
}

function PythonNote({ needsPython, bytesNeeded, folder }: { needsPython: boolean; bytesNeeded: number | undefined; folder: string | undefined }) {
  if (!needsPython) return <Callout meaning="passed">Python for training is installed.</Callout>
  return <Callout>Training needs Python: up to {bytesNeeded === undefined ? 'some gigabytes' : bytes(bytesNeeded)} in {folder ?? 'the chosen folder'}. It installs in the tray while you go on.</Callout>
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
    <Page wizard={wizard} title="What is it called, and where does it go?" barred={shown.trim() === '' ? 'Give it a name.' : null} onNext={goOn} hasBack={false} full={{ address: '/settings/storage', name: 'Storage' }}>
      <div className="flex max-w-form flex-col gap-4">
        <Field label="Name"><TextInput value={shown} onChange={setName} /></Field>
        <Field label="Where the project is"><p className="truncate rounded-md border border-line bg-sunken px-3 py-2">{data?.project.folder ?? ' '}</p></Field>
        <Field label="Where Python is"><p className="truncate rounded-md border border-line bg-sunken px-3 py-2">{python === undefined ? ' ' : python.state === 'ready' ? python.folder : `Not installed yet; it goes to ${python.folder}`}</p></Field>
      </div>
    </Page>
  )
}
