/**
 * What is asked before a project is renamed, copied, packed up or moved to the bin. Each dialog says what happens and what stays.
 */

import { useState, type ReactNode } from 'react'
import type { Project } from '../../../contract/entities/project.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { showToast } from '../../components/toast.tsx'
import type { HostError } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { isActive, useJob } from '../../stores/jobs.ts'

type DialogProps = { project: Project; onClose: () => void }

type FormProps = { title: string; description?: string; goLabel: string; isLoading: boolean; error: HostError | null; canGo: boolean; onGo: () => void; onClose: () => void; children: ReactNode }

/** A dialog with one form: Enter goes on. */
function FormDialog({ title, description, goLabel, isLoading, error, canGo, onGo, onClose, children }: FormProps) {
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={title} description={description}>
      <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); if (canGo) onGo() }}>
        {children}
        {error !== null && <p role="alert" className="text-failed">{error.parts.message} {error.parts.next_step}</p>}
        <div className="flex justify-end gap-2 pt-1">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" disabled={!canGo} isLoading={isLoading}>{goLabel}</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Another name; the folder keeps its own. */
export function RenameProjectDialog({ project, onClose }: DialogProps) {
  const [name, setName] = useState(project.name)
  const rename = useAction('projects.rename', ['projects.list', 'projects.get'])
  return (
    <FormDialog title="Rename the project" goLabel="Rename" isLoading={rename.isPending} error={rename.error} canGo={name.trim() !== ''} onClose={onClose} onGo={() => rename.mutate({ project: project.id, name: name.trim() }, { onSuccess: onClose })}>
      <Field label="Name" help={`Its folder stays ${project.folder}.`}><TextInput value={name} onChange={setName} /></Field>
    </FormDialog>
  )
}

function WithResults({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return <Checkbox isChecked={checked} onChange={onChange} label="With samples, runs, evaluations and model files" note="Otherwise only the rulebook, its knowledge and your questions." />
}

/** A copy beside it. */
export function CopyProjectDialog({ project, onClose }: DialogProps) {
  const [name, setName] = useState(`${project.name} copy`)
  const [withResults, setWithResults] = useState(false)
  const copy = useAction('projects.duplicate', ['jobs.list'])
  const go = () => copy.mutate({ project: project.id, name: name.trim(), with_results: withResults }, { onSuccess: () => { showToast({ text: `Copying to “${name.trim()}”. The tray shows how far it is.` }); onClose() } })
  return (
    <FormDialog title={`Duplicate “${project.name}”`} goLabel="Duplicate" isLoading={copy.isPending} error={copy.error} canGo={name.trim() !== ''} onClose={onClose} onGo={go}>
      <Field label="Name of the copy" help="It gets a folder beside this one."><TextInput value={name} onChange={setName} /></Field>
      <WithResults checked={withResults} onChange={setWithResults} />
    </FormDialog>
  )
}

/** One file to keep or send. */
export function ZipProjectDialog({ project, onClose }: DialogProps) {
  const [withResults, setWithResults] = useState(false)
  const zip = useAction('projects.zip', ['jobs.list'])
  const { data: abilities } = useCall('system.capabilities', {})
  const job = useJob(zip.data?.job)
  const file = job?.state === 'succeeded' ? String(job.result?.['file'] ?? '') : ''
  // In a browser the file lies on another machine, so the dialog waits for it.
  const pack = () => zip.mutate({ project: project.id, with_results: withResults }, { onSuccess: () => { if (abilities?.downloads === false) { showToast({ text: 'Packing. The ZIP file lies in the studio’s folder “archives” when it is whole.' }); onClose() } } })
  const fetchIt = () => { location.assign(`api/download/archive/${encodeURIComponent(file.split(/[\\/]/u).at(-1) ?? '')}`); onClose() }
  return (
    <FormDialog title={`Pack “${project.name}” as ZIP`} description="The archive opens as a project on any machine." goLabel={file === '' ? 'Pack' : 'Download'} isLoading={zip.isPending || (job !== undefined && isActive(job))} error={zip.error} canGo={abilities !== undefined} onClose={onClose} onGo={file === '' ? pack : fetchIt}>
      <WithResults checked={withResults} onChange={setWithResults} />
    </FormDialog>
  )
}

/** Away, but not for good. */
export function RemoveProjectDialog({ project, onClose }: DialogProps) {
  const { data: abilities } = useCall('system.capabilities', {})
  const remove = useAction('projects.remove', ['projects.list', 'projects.bin'])
  const restore = useAction('projects.restore', ['projects.list', 'projects.bin'])
  const go = () =>
    remove.mutate({ project: project.id }, {
      onSuccess: ({ sentence, binned }) => {
        showToast({ text: sentence, ...(binned === null ? {} : { action: { label: 'Undo', onClick: () => restore.mutate({ binned }) } }) })
        onClose()
      },
    })
  return (
    <ConfirmDialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={`Move “${project.name}” to the bin?`} confirmLabel="Move to the bin" isDanger isLoading={remove.isPending} onConfirm={go}>
      <p>Everything in {project.folder} goes with it: rulebook, samples, runs and model files.</p>
      <p className="mt-1">{abilities?.move_to_bin === true ? 'It can be put back from the system’s bin.' : 'It can be restored from the bin on this screen, until it is deleted in Settings, Storage.'}</p>
      {remove.isError && <p role="alert" className="mt-2 text-failed">{remove.error.parts.message} {remove.error.parts.next_step}</p>}
    </ConfirmDialog>
  )
}
