/** What lies on disk, the studio's and each project's, the largest first; what can go is ticked and deleted; the models' folder is moved. */

import { FolderInput, Lock, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { StorageArea } from '../../../contract/entities/storage.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { showToast } from '../../components/toast.tsx'
import { bytes, count, duration } from '../../lib/format.ts'
import { errorParts, host } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { PlaceDialog } from '../projects/index.ts'

/** The section. */
export function StorageSection() {
  const { data, error, refetch } = useCall('settings.storage', {})
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Measure again', onClick: () => void refetch() }} />
  if (data === undefined) return <Measuring />
  const chosen = data.areas.filter(({ id, can_go }) => can_go && ticked.has(id))
  const tick = (id: string, isOn: boolean) => setTicked(new Set(isOn ? [...ticked, id] : [...ticked].filter((each) => each !== id)))
  const free = data.areas.filter(({ can_go }) => can_go).reduce((all, { bytes: size }) => all + size, 0)
  return (
    <div className="flex flex-col gap-8">
      <Section
        title={`${bytes(sumOf(data.areas))} on disk`}
        note={`${bytes(data.free_bytes)} of ${bytes(data.total_bytes)} are free. ${free === 0 ? '' : `Up to ${bytes(free)} can go: tick what you do not need, then delete it.`}`}
        actions={chosen.length > 0 && <CleanButton chosen={chosen} onDone={() => setTicked(new Set())} />}
      >
        {data.areas.length === 0 && <EmptyState isCompact title="Nothing yet">Samples, runs and models show up here with their sizes.</EmptyState>}
        <div className="flex flex-col gap-4">
          {groupsOf(data.areas).map(({ key, title, areas }) => (
            <section key={key} aria-label={title} className="rounded-md border border-line bg-surface">
              <header className="flex h-9 items-center gap-4 border-b border-line px-4 font-semibold">
                <h3 className="min-w-0 flex-1 truncate" title={title}>{title}</h3>
                <span className="shrink-0">{bytes(sumOf(areas))}</span>
              </header>
              <ul aria-label={`On disk: ${title}`} className="divide-y divide-line">
                {areas.map((area) => <AreaLine key={area.id} area={area} isTicked={ticked.has(area.id)} onTick={(isOn) => tick(area.id, isOn)} />)}
              </ul>
            </section>
          ))}
        </div>
      </Section>
      <MoveModels />
    </div>
  )
}

function sumOf(areas: readonly StorageArea[]): number {
  return areas.reduce((all, { bytes: size }) => all + size, 0)
}

type Group = { key: string; title: string; areas: StorageArea[] }

/** The studio's own, and each project; the largest first. */
function groupsOf(areas: readonly StorageArea[]): Group[] {
  const groups = new Map<string, Group>()
  for (const area of areas) {
    const key = area.project === null ? '' : (area.id.split('/')[0] ?? '')
    const group = groups.get(key) ?? { key, title: area.project ?? 'The studio', areas: [] }
    group.areas.push(area)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => sumOf(b.areas) - sumOf(a.areas))
}

/** Large folders take their time: how long it has been is all that can be counted. */
function Measuring() {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return <div><p role="status" className="mb-3 text-ink-2">Measuring folders {seconds === 0 ? '…' : `for ${duration(seconds)} …`}</p><Skeleton lines={6} /></div>
}

function AreaLine({ area: { title, project, about, folder, bytes: size, files, can_go }, isTicked, onTick }: { area: StorageArea; isTicked: boolean; onTick: (isOn: boolean) => void }) {
  return (
    <li className="flex items-start gap-3 px-4 py-2" title={folder}>
      <span className="flex w-4 shrink-0 pt-0.5">
        {can_go ? <Checkbox isChecked={isTicked} onChange={onTick} aria-label={`Delete ${project === null ? title : `${project}: ${title}`}`} /> : <Lock aria-hidden className="mt-px size-3.5 text-ink-3" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-12 text-ink-2">{about}</p>
        {project === null && <p className="truncate text-12 text-ink-3">{folder}</p>}
      </div>
      <div className="shrink-0 text-right"><p>{bytes(size)}</p><p className="text-12 text-ink-3">{count(files)} {files === 1 ? 'file' : 'files'}</p></div>
    </li>
  )
}

function CleanButton({ chosen, onDone }: { chosen: readonly StorageArea[]; onDone: () => void }) {
  const [isAsking, setAsking] = useState(false)
  const clean = useAction('settings.clean', ['jobs.list'])
  const sum = chosen.reduce((all, { bytes: size }) => all + size, 0)
  const go = () => clean.mutate({ areas: chosen.map(({ id }) => id) }, { onSuccess: () => { setAsking(false); onDone(); showToast({ text: 'Cleaning up. The tray shows how far it is.' }) } })
  return (
    <>
      <Button icon={Trash2} onClick={() => setAsking(true)}>Delete {bytes(sum)} …</Button>
      <ConfirmDialog isOpen={isAsking} onOpenChange={setAsking} title={`Delete ${bytes(sum)}?`} confirmLabel="Delete for good" isDanger isLoading={clean.isPending} onConfirm={go}>
        <ul className="list-disc pl-4">{chosen.map(({ id, project, title }) => <li key={id}>{project === null ? title : `${project}: ${title}`}</li>)}</ul>
        {clean.isError && <p role="alert" className="mt-2 text-failed">{clean.error.message}</p>}
      </ConfirmDialog>
    </>
  )
}

function MoveModels() {
  const [isOpen, setOpen] = useState(false)
  const { data: settings } = useCall('settings.get', {})
  const { data: abilities } = useCall('system.capabilities', {})
  const move = useAction('settings.move_models', ['jobs.list'])
  const take = (place: string) => move.mutate({ to: place }, { onSuccess: () => showToast({ text: 'Moving the models. The tray shows how far it is.' }) })
  const ask = () => {
    if (abilities?.native_dialogs !== true) return setOpen(true)
    void host.call('places.pick', { kind: 'folder', purpose: 'model' }).then(({ place }) => place !== null && take(place.place))
  }
  return (
    <Section title="Where models go" note={settings?.models_folder ?? 'In the studio’s own folder.'} actions={<Button icon={FolderInput} isLoading={move.isPending} onClick={ask}>Move the models …</Button>}>
      {move.isError && <p role="alert" className="text-failed">{move.error.parts.message} {move.error.parts.next_step}</p>}
      <PlaceDialog isOpen={isOpen} onOpenChange={setOpen} title="Where should models go?" takeLabel="Move them here" onTake={({ place }) => take(place)} />
    </Section>
  )
}
