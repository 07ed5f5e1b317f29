/** The question that a tunesmith:// link becomes: what it names and what a click would do. Nothing happens without the click. */

import type { PushPayload } from '../../../contract/pushes.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'

type Link = NonNullable<PushPayload<'desktop.asked'>['link']>

/** What a link may ask for. */
const QUESTIONS: Record<Link['kind'], { title: string; text: string; verb: string; address(id: string): string }> = {
  pack: { title: 'Start a project from a pack?', text: 'A link outside the studio names this pack:', verb: 'Show the pack', address: () => '/wizard/door' },
  model: { title: 'Look at a model?', text: 'A link outside the studio names this model on the Hugging Face Hub. Nothing is downloaded before you say so:', verb: 'Show the models', address: (id) => `/settings/models?find=${encodeURIComponent(id)}` },
}

/** Asks. */
export function LinkQuestion({ link, onClose, onGo }: { link: Link; onClose: () => void; onGo: (address: string) => void }) {
  const { title, text, verb, address } = QUESTIONS[link.kind]
  const follow = () => {
    onClose()
    onGo(address(link.id))
  }
  return (
    <ConfirmDialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={title} confirmLabel={verb} onConfirm={follow}>
      <p>{text}</p>
      <p className="mt-2 break-all font-mono text-12 text-ink">{link.id}</p>
    </ConfirmDialog>
  )
}
