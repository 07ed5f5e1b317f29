/** The board of a conversation: saved ones at the left, columns side by side, the question below. */

import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ChatOpening, SavedMessage } from '../../../contract/entities/chat.ts'
import type { Subject } from '../../../contract/entities/eval.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { useCall } from '../../lib/use-call.ts'
import { ChatColumn } from './chat-column.tsx'
import { ChatSettings } from './chat-settings.tsx'
import { isWriting } from './chat-state.ts'
import { Composer } from './composer.tsx'
import { ConversationList } from './conversation-list.tsx'
import { FirstQuestions } from './first-questions.tsx'
import { PromptDialog } from './prompt-dialog.tsx'
import { SideBySide } from './side-by-side.tsx'
import { SubjectPicker } from './subject-picker.tsx'
import { HoldSwitch } from './hold-switch.tsx'
import { messagesOf, useChat, type Chat } from './use-chat.ts'

/** The board. `name` tells conversations of one project apart that were opened from elsewhere. */
export function ChatBoard({ project, opening, columns, name }: { project: string; opening: ChatOpening; columns: readonly Subject[]; name: string }) {
  const chat = useChat(project, name, columns)
  const { state } = chat
  const isBusy = isWriting(state)
  const isEmpty = state.columns.every(({ messages }) => messages.length === 0)
  const note = state.columns.flatMap(({ messages }) => messages.map(({ reply }) => reply?.device_note)).findLast((each) => each != null && each.includes('on the GPU'))
  return (
    <div className="flex h-full min-h-0">
      <h1 className="sr-only">Chat</h1>
      <ConversationList project={project} shown={state.id} onOpen={(id) => void chat.open(id)} onNew={() => chat.restart(state.columns.map(({ subject }) => subject))} />
      <div className="flex min-w-0 flex-1 flex-col">
        <Columns project={project} opening={opening} chat={chat} isBusy={isBusy} isEmpty={isEmpty} />
        {note != null && <div className="px-4 pb-2"><Callout meaning="running">{note}.</Callout></div>}
        <Composer
          isBusy={isBusy}
          isStopping={state.columns.some(({ writing }) => writing?.isStopping === true)}
          onSend={chat.send}
          onStop={chat.stop}
          aside={
            <>
              <HoldSwitch chat={chat} />
              <ChatSettings chat={chat} system={opening.system} />
            </>
          }
        />
      </div>
    </div>
  )
}

type ColumnsProps = { project: string; opening: ChatOpening; chat: Chat; isBusy: boolean; isEmpty: boolean }

function Columns({ project, opening, chat, isBusy, isEmpty }: ColumnsProps) {
  const [look, setLook] = useState<'text' | 'formatted'>('text')
  const [prompt, showPrompt] = useState<{ subject: Subject; messages: readonly SavedMessage[] } | null>(null)
  const setup = useCall('evals.setup', { project })
  const sentences = new Map(setup.data?.rules.map(({ check, sentence }) => [check, sentence]))
  const { columns, system } = chat.state
  const spare = opening.subjects.find(({ blocked, subject }) => blocked === null && !columns.some((each) => JSON.stringify(each.subject) === JSON.stringify(subject)))
  return (
    <>
      <div className="flex h-10 items-center justify-end gap-2 border-b border-line px-4">
        <span className="min-w-0 flex-1 truncate font-medium">{chat.state.title || 'New conversation'}</span>
        <SegmentedControl aria-label="Show replies as" size="small" value={look} onChange={setLook} segments={[{ value: 'text', label: 'With verdict' }, { value: 'formatted', label: 'Formatted' }]} />
        {columns.length < 3 && spare !== undefined && <Button size="small" variant="quiet" icon={Plus} disabled={isBusy} onClick={() => chat.add(spare.subject)}>Add a model</Button>}
      </div>
      <div className="grid shrink-0 auto-cols-fr grid-flow-col divide-x divide-line">
        {columns.map((column, i) => (
          <SubjectPicker key={i} subject={column.subject} subjects={opening.subjects} label={`Model ${i + 1}`} disabled={isBusy} onPick={(subject) => chat.pick(i, subject)} onRemove={columns.length > 1 ? () => chat.remove(i) : undefined} />
        ))}
      </div>
      {!isEmpty && (
        <SideBySide columns={columns}>
          {columns.map((column, i) => (
            <ChatColumn
              key={i} label={`Model ${i + 1}`} project={project} column={column} sentences={sentences} isFormatted={look === 'formatted'} isBusy={isBusy}
              onEdit={chat.edit} onRegenerate={(at) => chat.regenerate(i, at)} onRetry={() => chat.regenerate(i, column.messages.length)}
              onPrompt={(messages) => showPrompt({ subject: column.subject, messages })}
            />
          ))}
        </SideBySide>
      )}
      {isEmpty && <div className="flex min-h-0 flex-1 overflow-auto"><FirstQuestions project={project} columns={columns.length} onAsk={chat.send} /></div>}
      {prompt !== null && <PromptDialog project={project} subject={prompt.subject} messages={messagesOf({ messages: [...prompt.messages] }, system)} onClose={() => showPrompt(null)} />}
    </>
  )
}
