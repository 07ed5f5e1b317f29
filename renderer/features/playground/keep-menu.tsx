/** What a reply is kept as: one of my questions, a corrected training sample, or a test question that is never trained on. */

import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import type { SavedMessage } from '../../../contract/entities/chat.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { showToast } from '../../components/toast.tsx'
import { errorParts, host } from '../../lib/host.ts'
import { refresh, useAction } from '../../lib/use-call.ts'

export type KeepMenuProps = { project: string; before: readonly SavedMessage[]; answer: string }

/** The menu and the dialog for a corrected answer. */
export function KeepMenu({ project, before, answer }: KeepMenuProps) {
  const [isCorrecting, correct] = useState(false)
  const question = before.findLast(({ role }) => role === 'user')?.content ?? ''
  const said = async (work: () => Promise<string>) => {
    try {
      showToast({ text: await work(), meaning: 'passed' })
    } catch (error) {
      const { message, next_step } = errorParts(error)
      showToast({ text: `${message} ${next_step}`, meaning: 'failed' })
    }
  }
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={<IconButton icon={Bookmark} label="Keep …" />}
        items={[
          { label: 'Keep the question as one of mine', note: 'Asked in Chat, while training and in Evaluate', onSelect: () => void said(() => keepQuestion(project, question)) },
          { label: 'Correct it for training …', note: 'A sample of the next data set', onSelect: () => correct(true) },
          { label: 'Keep the question for the test', note: 'Never trained on', onSelect: () => void said(() => keepTest(project, before)) },
        ]}
      />
      {isCorrecting && <CorrectDialog project={project} question={question} answer={answer} onClose={() => correct(false)} />}
    </>
  )
}

async function keepQuestion(project: string, question: string): Promise<string> {
  const { questions } = await host.call('projects.questions', { project })
  if (questions.some(({ text }) => text === question.trim())) return 'It is one of your questions already.'
  await host.call('projects.set_questions', { project, questions: [...questions.map(({ text }) => text), question] })
  await refresh('projects.questions', 'playground.questions')
  return 'Kept as one of your questions.'
}

async function keepTest(project: string, before: readonly SavedMessage[]): Promise<string> {
  const { kept } = await host.call('playground.keep_test', { project, messages: before.map(({ role, content }) => ({ role, content })) })
  return kept ? 'Kept for the test. It will never be trained on.' : 'It is kept for the test already.'
}

function CorrectDialog({ project, question, answer, onClose }: { project: string; question: string; answer: string; onClose: () => void }) {
  const [text, setText] = useState(answer)
  const add = useAction('datasets.add', ['datasets.added', 'projects.stages'])
  const keep = () =>
    add.mutate({ project, question, answer: text }, {
      onSuccess: () => {
        showToast({ text: 'Kept as a sample of the next data set.', meaning: 'passed' })
        onClose()
      },
    })
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="The answer as it should be"
      description={question}
      width="wide"
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" isLoading={add.isPending} disabled={text.trim() === ''} onClick={keep}>Keep as a sample</Button></>}
    >
      <div className="flex flex-col gap-3">
        <Field label="Answer" help="It must keep every rule; a sample that breaks one is refused."><TextArea rows={8} value={text} onChange={setText} /></Field>
        {add.error !== null && <ErrorState error={add.error.parts} />}
      </div>
    </Dialog>
  )
}
