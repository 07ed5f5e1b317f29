/**
 * Opens a project folder: by the system's dialog where there is one, else from a list of folders.
 */

import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Place } from '../../../contract/entities/place.ts'
import { showToast } from '../../components/toast.tsx'
import { host } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { PlaceDialog } from './place-dialog.tsx'

/** Asks for a project folder and opens it; `dialog` stands somewhere on the screen. */
export function useOpenProject(): { ask: () => void; dialog: ReactNode } {
  const [isOpen, setOpen] = useState(false)
  const [, go] = useLocation()
  const { data: abilities } = useCall('system.capabilities', {})
  const open = useAction('projects.open', ['projects.list'])
  const take = ({ place }: Place) =>
    open.mutate({ folder: place }, {
      onSuccess: ({ project }) => go(`/p/${project.id}/knowledge`),
      onError: ({ parts }) => showToast({ meaning: 'failed', text: `${parts.message} ${parts.next_step}` }),
    })
  const ask = () => {
    if (abilities?.native_dialogs !== true) return setOpen(true)
    void host.call('places.pick', { kind: 'folder', purpose: 'project' }).then(({ place }) => place !== null && take(place))
  }
  return { ask, dialog: <PlaceDialog isOpen={isOpen} onOpenChange={setOpen} title="Open a project" takeLabel="Open the project" onTake={take} isForProjects /> }
}
