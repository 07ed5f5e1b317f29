/**
 * A folder of the host's disk, chosen from a list: for hosts without the system's own dialog.
 * Names places by the host's tokens only; shows paths, never sends one.
 */

import { ChevronRight, Folder, FolderOpen, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import type { Place } from '../../../contract/entities/place.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { bytes } from '../../lib/format.ts'
import { errorParts } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'

export type PlaceDialogProps = {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: string
  /** What the button says that takes the folder. */
  takeLabel: string
  onTake: (place: Place) => void
  /** Only folders of projects can be taken. */
  isForProjects?: boolean
}

/** A list of folders to choose one from. */
export function PlaceDialog({ isOpen, onOpenChange, title, takeLabel, onTake, isForProjects = false }: PlaceDialogProps) {
  const [at, setAt] = useState<string | undefined>(undefined)
  const listed = useCall('places.browse', at === undefined ? {} : { place: at }, { enabled: isOpen, keep: true })
  const here = listed.data?.place
  const canTake = here !== undefined && (isForProjects ? here.is_project : here.writable)
  const take = () => {
    if (here === undefined) return
    onTake(here)
    onOpenChange(false)
  }
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={title}
      width="wide"
      footnote={here === undefined ? undefined : <>{here.shown}{here.free_bytes === null ? '' : ` · ${bytes(here.free_bytes)} free`}</>}
      actions={<><Button onClick={() => onOpenChange(false)}>Cancel</Button><Button variant="primary" disabled={!canTake} onClick={take}>{takeLabel}</Button></>}
    >
      {listed.isError && <ErrorState error={errorParts(listed.error)} action={{ label: 'Go to the first folder', onClick: () => setAt(undefined) }} />}
      {listed.data === undefined && !listed.isError && <Skeleton lines={6} />}
      {listed.data !== undefined && (
        <>
          <nav aria-label="Folders above" className="mb-2 flex flex-wrap items-center gap-0.5">
            {listed.data.trail.map(({ place, name }, index) => (
              <span key={place} className="flex items-center gap-0.5">
                {index > 0 && <ChevronRight aria-hidden className="size-3.5 text-ink-3" />}
                <Button size="small" variant="quiet" onClick={() => setAt(place)}>{name}</Button>
              </span>
            ))}
          </nav>
          <ul aria-label="Folders" className="max-h-80 min-h-40 overflow-y-auto rounded-md border border-line">
            {listed.data.entries.filter(({ kind }) => kind === 'folder').map(({ place, name, is_project }) => (
              <li key={place}>
                <button type="button" onClick={() => setAt(place)} className="flex h-8 w-full cursor-default items-center gap-2 px-3 text-left hover:bg-hover">
                  {is_project ? <FolderOpen aria-hidden className="size-4 text-ink-2" /> : <Folder aria-hidden className="size-4 text-ink-3" />}
                  <span className="min-w-0 flex-1 truncate">{name}</span>
                  {is_project && <StatusBadge meaning="passed" isPlain>Project</StatusBadge>}
                </button>
              </li>
            ))}
            {listed.data.entries.every(({ kind }) => kind !== 'folder') && <EmptyState isCompact title={here?.is_project === true ? 'This is a project' : 'No folders in here'} />}
          </ul>
          {!isForProjects && here?.writable === true && <NewFolder key={here.place} inside={here.place} onMade={setAt} />}
        </>
      )}
    </Dialog>
  )
}

function NewFolder({ inside, onMade }: { inside: string; onMade: (place: string) => void }) {
  const [name, setName] = useState('')
  const make = useAction('places.make', ['places.browse'])
  return (
    <form
      className="mt-3 flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate({ place: inside, name }, { onSuccess: ({ place }) => onMade(place.place) })
      }}
    >
      <TextInput aria-label="Name of a new folder" placeholder="New folder" value={name} onChange={setName} />
      <Button icon={FolderPlus} type="submit" disabled={name.trim() === ''} isLoading={make.isPending}>Make it</Button>
      {make.isError && <span role="alert" className="text-12 text-failed">{make.error.message}</span>}
    </form>
  )
}
