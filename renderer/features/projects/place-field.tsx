/**
 * Where something goes: the folder that is chosen with its free space, a button to take another, and why it cannot be used.
 * Knows places; not what goes there.
 */

import { useState } from 'react'
import type { Place, PlacePurpose } from '../../../contract/entities/place.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { bytes } from '../../lib/format.ts'
import { host } from '../../lib/host.ts'
import { useCall } from '../../lib/use-call.ts'
import { PlaceDialog } from './place-dialog.tsx'

export type PlaceFieldProps = {
  label: string
  purpose: PlacePurpose
  /** Null takes the first suggestion of the host. */
  value: Place | null
  onChange: (place: Place) => void
  help?: string | undefined
  /** Bytes that must be free there. */
  needs?: number | undefined
}

/** The place that counts: the chosen one, or the host's first suggestion. */
export function usePlace(purpose: PlacePurpose, chosen: Place | null): Place | undefined {
  const suggested = useCall('places.suggest', { purpose })
  return chosen ?? suggested.data?.places[0]
}

/** Why a place cannot take `needs` bytes; null where it can. */
export function placeProblem(place: Place | undefined, needs = 0): string | null {
  if (place === undefined) return 'Looking for a disk with room …'
  if (!place.writable) return 'You may not write there. Choose another folder.'
  if (place.free_bytes !== null && place.free_bytes < needs) return `${bytes(needs)} are needed, ${bytes(place.free_bytes)} are free. Choose a roomier disk.`
  return null
}

/** A place to choose. */
export function PlaceField({ label, purpose, value, onChange, help, needs }: PlaceFieldProps) {
  const [isOpen, setOpen] = useState(false)
  const place = usePlace(purpose, value)
  const problem = placeProblem(place, needs)
  const { data: abilities } = useCall('system.capabilities', {})
  const change = async () => {
    if (abilities?.native_dialogs !== true) return setOpen(true)
    const picked = await host.call('places.pick', { kind: 'folder', purpose })
    if (picked.place !== null) onChange(picked.place)
  }
  return (
    <Field label={label} help={help} error={place === undefined ? undefined : problem}>
      <div className="flex min-w-0 items-center gap-2 rounded-md border border-line bg-sunken px-2 py-1">
        <span className="min-w-0 flex-1 truncate" title={place?.shown}>{place?.shown ?? 'Looking for a disk with room …'}</span>
        {place?.free_bytes != null && <span className="shrink-0 text-12 text-ink-2">{bytes(place.free_bytes)} free</span>}
        <Button size="small" variant="quiet" aria-label={`Change: ${label}`} onClick={() => void change()}>Change</Button>
      </div>
      <PlaceDialog isOpen={isOpen} onOpenChange={setOpen} title={label} takeLabel="Take this folder" onTake={onChange} />
    </Field>
  )
}
