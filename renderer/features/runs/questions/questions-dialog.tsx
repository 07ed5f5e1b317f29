/** The person's own questions of a project as a list to edit. Saved as a whole, in their order. */

import { Plus, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { MOST_QUESTIONS } from '../../../../contract/limits.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { useAction, useCall } from '../../../lib/use-call.ts'

type Line = { key: number; text: string }

/** The dialog. */
export function QuestionsDialog({ project, onClose }: { project: string; onClose: () => void }) {
  const stored = useCall('projects.questions', { project })
  const save = useAction('projects.set_questions', ['projects.questions'])
  const next = useRef(1)
  const [changed, change] = useState<Line[] | null>(null)
  const fresh = (text: string): Line => ({ key: next.current++, text })
  const lines = changed ?? stored.data?.questions.map((question, index) => ({ key: -1 - index, text: question.text }))
  const shown = lines === undefined ? undefined : lines.length === 0 ? [{ key: 0, text: '' }] : lines
  const put = (key: number, text: string) => shown !== undefined && change(shown.map((line) => (line.key === key ? { key, text } : line)))
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="My questions"
      description="Asked in Chat, answered while a model trains, and shown side by side in Evaluate. Nothing is trained on them and no target counts them."
      footnote={`${shown?.filter(({ text }) => text.trim() !== '').length ?? 0} of ${MOST_QUESTIONS}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" isLoading={save.isPending} disabled={shown === undefined} onClick={() => save.mutate({ project, questions: (shown ?? []).map(({ text }) => text.trim()).filter(Boolean) }, { onSuccess: onClose })}>Save</Button>
        </>
      }
    >
      {stored.isError && <ErrorState error={stored.error.parts} />}
      {shown === undefined ? <Skeleton className="h-32 w-full" /> : (
        <ol className="flex flex-col gap-2">
          {shown.map((line, index) => (
            <li key={line.key} className="flex items-center gap-2">
              <TextInput aria-label={`Question ${index + 1}`} placeholder="What would you ask it?" value={line.text} onChange={(text) => put(line.key, text)} onKeyDown={(event) => event.key === 'Enter' && shown.length < MOST_QUESTIONS && change([...shown, fresh('')])} className="flex-1" />
              {(shown.length > 1 || line.text !== '') && <IconButton icon={Trash2} label={`Remove question ${index + 1}`} onClick={() => change(shown.filter(({ key }) => key !== line.key))} />}
            </li>
          ))}
        </ol>
      )}
      {shown !== undefined && shown.length < MOST_QUESTIONS && <Button variant="quiet" icon={Plus} className="mt-2 -ml-2" onClick={() => change([...shown, fresh('')])}>Add a question</Button>}
      {save.isError && <div className="mt-3"><ErrorState error={save.error.parts} /></div>}
    </Dialog>
  )
}
