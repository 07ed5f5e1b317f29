/** The question that a tunesmith:// link becomes: what it names and what a click would do. Nothing happens without the click. */

import type { ReactNode } from 'react'
import type { PushPayload } from '../../../contract/pushes.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useCall } from '../../lib/use-call.ts'
import { useDoors } from '../projects/index.ts'

type Link = NonNullable<PushPayload<'desktop.asked'>['link']>
type QuestionProps = { id: string; onClose: () => void; onGo: (address: string) => void }

/** Asks. */
export function LinkQuestion({ link, ...rest }: { link: Link; onClose: () => void; onGo: (address: string) => void }) {
  return link.kind === 'pack' ? <PackQuestion id={link.id} {...rest} /> : <ModelQuestion id={link.id} {...rest} />
}

/** A project from the pack, in the wizard; a pack that is not here leads to those that are. */
function PackQuestion({ id, onClose, onGo }: QuestionProps) {
  const { data } = useCall('packs.list', {})
  const doors = useDoors()
  const pack = data?.packs.find((each) => each.id === id)
  const isMissing = data !== undefined && pack === undefined
  const go = () => {
    if (isMissing) onGo('/')
    else void doors.open('see', id)
    onClose()
  }
  return (
    <Question title={isMissing ? 'This pack is not here' : 'Start a project from a pack?'} verb={isMissing ? 'Show the packs' : 'Go on to its name and place'} named={pack?.title ?? id} onClose={onClose} onGo={go}>
      {isMissing ? 'A link outside the studio names a pack that this installation does not have:' : 'A link outside the studio names this pack. Nothing is made before you say so:'}
    </Question>
  )
}

function ModelQuestion({ id, onClose, onGo }: QuestionProps) {
  const go = () => {
    onClose()
    onGo(`/settings/models/${encodeURIComponent(id)}`)
  }
  return (
    <Question title="Look for a model?" verb="Look for it" named={id} onClose={onClose} onGo={go}>
      A link outside the studio names this model on the Hugging Face Hub. Nothing is downloaded before you say so:
    </Question>
  )
}

function Question({ title, verb, named, onClose, onGo, children }: { title: string; verb: string; named: string; onClose: () => void; onGo: () => void; children: ReactNode }) {
  return (
    <ConfirmDialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={title} confirmLabel={verb} onConfirm={onGo}>
      <p>{children}</p>
      <p className="mt-2 break-all font-mono text-12 text-ink">{named}</p>
    </ConfirmDialog>
  )
}
