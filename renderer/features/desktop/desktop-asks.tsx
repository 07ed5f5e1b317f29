/**
 * What the desktop asks of the window in front: menu entries, links, a project folder that is dropped on the window.
 * Draws nothing but the question that a link becomes. In a browser it does nothing.
 */

import { lazy, Suspense, useEffect, useState } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { PushPayload } from '../../../contract/pushes.ts'
import { showToast } from '../../components/toast.tsx'
import { errorParts, host } from '../../lib/host.ts'
import { placeOfFile } from '../../lib/place-of-file.ts'

type Asked = PushPayload<'desktop.asked'>
type Link = NonNullable<Asked['link']>

const LinkQuestion = lazy(async () => ({ default: (await import('./link-question.tsx')).LinkQuestion }))

/** Where a menu entry leads, for those that only lead somewhere. */
const ADDRESSES: Partial<Record<Asked['ask'], string>> = { new_project: '/wizard/door', settings: '/settings', shortcuts: '/settings/shortcuts', doctor: '/settings/about' }

/** Listens as long as the window lives. */
export function DesktopAsks({ onPalette }: { onPalette: () => void }) {
  const [, go] = useHashLocation()
  const [link, setLink] = useState<Link | null>(null)
  useEffect(() => {
    if (window.studioBridge === undefined) return undefined
    return host.listen('desktop.asked', ({ ask, link: asked }) => {
      // Every window hears it; the one in front answers.
      if (!document.hasFocus()) return
      const address = ADDRESSES[ask]
      if (address !== undefined) go(address)
      else if (ask === 'palette') onPalette()
      else if (ask === 'open_project') void openPicked(go)
      else if (asked !== null) setLink(asked)
    })
  }, [go, onPalette])
  useEffect(() => followDrops(go), [go])
  return link === null ? null : <Suspense><LinkQuestion link={link} onClose={() => setLink(null)} onGo={go} /></Suspense>
}

async function openPicked(go: (address: string) => void): Promise<void> {
  const { place } = await host.call('places.pick', { kind: 'folder', purpose: 'project' })
  if (place !== null) await openProject(place.place, go)
}

async function openProject(place: string, go: (address: string) => void): Promise<void> {
  try {
    const { project } = await host.call('projects.open', { folder: place })
    go(`/p/${project.id}/knowledge`)
  } catch (thrown) {
    const { message, next_step } = errorParts(thrown)
    showToast({ meaning: 'failed', text: `${message} ${next_step}` })
  }
}

/** A folder that is dropped on the window, and on no field of a screen, is opened as a project. */
function followDrops(go: (address: string) => void): (() => void) | undefined {
  if (window.studioBridge?.placeOf === undefined) return undefined
  const onOver = (event: DragEvent) => event.preventDefault()
  const onDrop = (event: DragEvent) => {
    const item = event.dataTransfer?.items[0]
    const isTaken = event.defaultPrevented
    event.preventDefault()
    const file = item?.getAsFile()
    if (isTaken || file == null || item?.webkitGetAsEntry()?.isDirectory !== true) return
    void placeOfFile(file).then(({ place }) => openProject(place, go))
  }
  addEventListener('dragover', onOver)
  addEventListener('drop', onDrop)
  return () => {
    removeEventListener('dragover', onOver)
    removeEventListener('drop', onDrop)
  }
}
