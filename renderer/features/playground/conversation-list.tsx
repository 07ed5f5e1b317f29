/** The saved conversations: found by a word, opened, renamed, exported, deleted. */

import { MessageSquarePlus, MoreHorizontal, Search } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { ConversationEntry } from '../../../contract/entities/chat.ts'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { since } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { saveConversationAs } from './export-chat.ts'

export type ConversationListProps = { project: string; shown: string; onOpen: (id: string) => void; onNew: () => void }

/** The list at the left. */
export function ConversationList({ project, shown, onOpen, onNew }: ConversationListProps) {
  const [text, setText] = useState('')
  const { data } = useCall('playground.list', { project, text: useDeferredValue(text) }, { keep: true })
  const listed = data?.conversations ?? []
  return (
    <nav aria-label="Conversations" className="flex w-60 shrink-0 flex-col border-r border-line bg-sunken">
      <div className="flex flex-col gap-2 p-3">
        <Button icon={MessageSquarePlus} onClick={onNew}>New conversation</Button>
        <TextInput size="small" icon={Search} aria-label="Search conversations" placeholder="Search" value={text} onChange={setText} />
      </div>
      <ul className="min-h-0 flex-1 overflow-auto px-2 pb-3">
        {listed.length === 0 && <li className="px-2 py-1 text-12 text-ink-3">{text === '' ? 'What you ask is kept here.' : 'Nothing with these words.'}</li>}
        {listed.map((entry) => <Entry key={entry.id} project={project} entry={entry} isShown={entry.id === shown} onOpen={() => onOpen(entry.id)} onGone={() => entry.id === shown && onNew()} />)}
      </ul>
    </nav>
  )
}

function Entry({ project, entry, isShown, onOpen, onGone }: { project: string; entry: ConversationEntry; isShown: boolean; onOpen: () => void; onGone: () => void }) {
  const [asks, ask] = useState<'rename' | 'delete' | null>(null)
  const remove = useAction('playground.delete', ['playground.list'])
  const close = () => ask(null)
  return (
    <li className={classes('group flex items-center rounded-md', isShown ? 'bg-picked' : 'hover:bg-hover')}>
      <button type="button" aria-current={isShown} onClick={onOpen} className="min-w-0 flex-1 px-2 py-1 text-left">
        <span className="block truncate">{entry.title}</span>
        <span className="block truncate text-12 text-ink-3">{since(entry.changed)}</span>
      </button>
      <DropdownMenu
        align="end"
        trigger={<IconButton icon={MoreHorizontal} label={`More for ${entry.title}`} className={classes(!isShown && 'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100')} />}
        items={[
          { label: 'Rename …', onSelect: () => ask('rename') },
          { label: 'Save as Markdown', onSelect: () => void saveConversationAs(project, entry.id, 'markdown') },
          { label: 'Save as JSON', onSelect: () => void saveConversationAs(project, entry.id, 'json') },
          { kind: 'line' },
          { label: 'Delete …', isDanger: true, onSelect: () => ask('delete') },
        ]}
      />
      {asks === 'rename' && <RenameDialog project={project} entry={entry} onClose={close} />}
      <ConfirmDialog isOpen={asks === 'delete'} onOpenChange={(isOpen) => !isOpen && close()} title="Delete this conversation?" confirmLabel="Delete" isDanger isLoading={remove.isPending} onConfirm={() => remove.mutate({ project, conversation: entry.id }, { onSuccess: () => { close(); onGone() } })}>
        “{entry.title}” is gone for good afterwards.
      </ConfirmDialog>
    </li>
  )
}

function RenameDialog({ project, entry, onClose }: { project: string; entry: ConversationEntry; onClose: () => void }) {
  const [title, setTitle] = useState(entry.title)
  const rename = useAction('playground.rename', ['playground.list'])
  const save = () => rename.mutate({ project, conversation: entry.id, title: title.trim() }, { onSuccess: onClose })
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title="Rename the conversation" actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={title.trim() === ''} isLoading={rename.isPending} onClick={save}>Rename</Button></>}>
      <Field label="Title" error={rename.error?.parts.message}><TextInput value={title} maxLength={200} onChange={setTitle} onKeyDown={(event) => event.key === 'Enter' && title.trim() !== '' && save()} /></Field>
    </Dialog>
  )
}
