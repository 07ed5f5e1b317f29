/** One column of a conversation: the questions, the replies of its subject, the one being written. */

import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { SavedMessage } from '../../../contract/entities/chat.ts'
import { Answer } from '../../components/answer.tsx'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Progress } from '../../components/progress.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { bytes, count } from '../../lib/format.ts'
import type { Column, Phase, Writing } from './chat-state.ts'
import { ChatReply } from './chat-reply.tsx'

export type ChatColumnProps = {
  label: string
  project: string
  column: Column
  sentences: ReadonlyMap<string, string>
  isFormatted: boolean
  isBusy: boolean
  onEdit: (at: number, text: string) => void
  onRegenerate: (at: number) => void
  onPrompt: (messages: readonly SavedMessage[]) => void
  onRetry: () => void
}

/** The messages: each in the row of the same message beside it. */
export function ChatColumn({ label, project, column, sentences, isFormatted, isBusy, onEdit, onRegenerate, onPrompt, onRetry }: ChatColumnProps) {
  const { messages, writing, error } = column
  return (
    <section aria-label={label} className="row-span-full grid min-w-0 grid-rows-subgrid p-4">
      <div role="log" aria-busy={writing !== null} className="row-span-full grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-subgrid items-start">
        {messages.map((message, at) =>
          message.role === 'assistant' ? (
            <ChatReply key={at} project={project} message={message} before={messages.slice(0, at)} sentences={sentences} isFormatted={isFormatted} onRegenerate={() => onRegenerate(at)} onPrompt={() => onPrompt(messages.slice(0, at))} />
          ) : (
            <Question key={`${at} ${message.content}`} text={message.content} isBusy={isBusy} onEdit={(text) => onEdit(at, text)} />
          ),
        )}
        {writing !== null && <BeingWritten writing={writing} />}
        {error?.code === 'cancelled' && <p className="flex items-center gap-3 text-12 text-ink-3">Stopped before it began. <Button size="small" disabled={isBusy} onClick={onRetry}>Ask again</Button></p>}
        {error !== null && error.code !== 'cancelled' && <ErrorState error={error} action={{ label: 'Ask again', onClick: onRetry }} />}
      </div>
    </section>
  )
}

/** Stable, so that React calls it once. */
function takeFocus(element: HTMLTextAreaElement | null): void {
  element?.focus()
}

function Question({ text, isBusy, onEdit }: { text: string; isBusy: boolean; onEdit: (text: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null)
  if (draft !== null) {
    return (
      <div className="flex flex-col gap-2">
        <TextArea aria-label="Edited question" ref={takeFocus} value={draft} onChange={setDraft} onKeyDown={(event) => event.key === 'Escape' && setDraft(null)} />
        <div className="flex justify-end gap-2">
          <Button size="small" onClick={() => setDraft(null)}>Cancel</Button>
          <Button size="small" disabled={draft.trim() === '' || isBusy} onClick={() => { setDraft(null); onEdit(draft) }}>Ask this instead</Button>
        </div>
      </div>
    )
  }
  return (
    <div className="group flex items-start justify-end gap-1">
      <IconButton icon={Pencil} label="Edit the question" disabled={isBusy} onClick={() => setDraft(text)} className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100" />
      <p className="max-w-10/12 rounded-md bg-n-4 px-3 py-2 text-14 wrap-anywhere whitespace-pre-wrap">{text}</p>
    </div>
  )
}

function BeingWritten({ writing }: { writing: Writing }) {
  if (writing.text !== '') return <Answer text={writing.text} checks={[]} isWriting />
  return <div className="rounded-md border border-line bg-surface px-4 py-3">{writing.phase === null ? <Progress label="Getting ready" /> : <PhaseLine phase={writing.phase} />}</div>
}

function PhaseLine({ phase }: { phase: Phase }) {
  const where = phase.device === 'ollama' ? 'Ollama' : phase.device === 'cpu' ? 'CPU' : phase.device.toUpperCase()
  if (phase.phase === 'waiting') return <Progress label="Waits for the reply beside it" note="Models of this machine take turns, so that none slows the other down." />
  if (phase.phase === 'reading') return <Progress label={`Reads ${phase.total === null ? 'the conversation' : `${count(phase.total)} tokens`}`} note={where} />
  return <Progress label="Loads the model" note={where} format={bytes} {...(phase.done > 0 && phase.total !== null ? { done: phase.done, total: phase.total } : phase.total === null ? {} : { done: 0 })} />
}
