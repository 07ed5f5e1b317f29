/**
 * The head of the screen: what the rulebook is, undo and redo, saved versions, saving; below it what needs an answer: recovered edits, a
 * refused save, files that cannot be read.
 */

import { History, Redo2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { showToast } from '../../components/toast.tsx'
import { isDirty } from '../../rulebook-worker/use-rulebook.ts'
import { useEdit, useOpen, useOpenRulebook } from './open-rulebook.ts'
import { blockAt, textOf, useSourceOf } from './source-of.ts'
import { VersionsDrawer } from './versions-drawer.tsx'

/** The head. */
export function KnowledgeHeader({ project }: { project: string }) {
  const { actions } = useOpenRulebook()
  const isChanged = useOpen(isDirty)
  const isSaving = useOpen((state) => state.isSaving)
  const undone = useOpen((state) => state.past.at(-1)?.sentence ?? null)
  const redone = useOpen((state) => state.future[0]?.sentence ?? null)
  const [areVersionsOpen, openVersions] = useState(false)
  const title = textOf(blockAt(useSourceOf(), 'project')['title'])
  const save = async () => {
    if (await actions.save()) showToast({ meaning: 'passed', text: 'Saved.', action: { label: 'Show versions', onClick: () => openVersions(true) } })
  }
  return (
    <>
      <PageHeader
        title="Knowledge"
        summary={<Title title={title} />}
        actions={(
          <>
            <IconButton icon={Undo2} label={undone === null ? 'Nothing to undo' : `Undo: ${undone}`} keys={<Kbd keys="mod+z" />} size="medium" aria-disabled={undone === null} onClick={actions.undo} />
            <IconButton icon={Redo2} label={redone === null ? 'Nothing to redo' : `Redo: ${redone}`} keys={<Kbd keys="mod+y" />} size="medium" aria-disabled={redone === null} onClick={actions.redo} />
            <Button variant="quiet" icon={History} onClick={() => openVersions(true)}>Versions</Button>
            <Button variant={isChanged ? 'primary' : 'quiet'} disabled={!isChanged} isLoading={isSaving} onClick={() => void save()}>{isChanged ? 'Save' : 'Saved'}</Button>
          </>
        )}
      />
      <Notices />
      <VersionsDrawer project={project} isOpen={areVersionsOpen} onOpenChange={openVersions} />
    </>
  )
}

/** The title of the domain, edited where it stands. */
function Title({ title }: { title: string }) {
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  return (
    <input
      aria-label="Title of the domain"
      value={title}
      disabled={!isEditable}
      spellCheck={false}
      size={Math.max(24, title.length)}
      onChange={(event) => void edit([{ do: 'set', path: ['project', 'title'], value: event.target.value }], `The title is “${event.target.value}”`, 'title')}
      className="-ml-1 max-w-full rounded-sm border border-transparent bg-transparent px-1 text-ink-2 hover:border-edge focus-visible:border-focus"
    />
  )
}

function Notices() {
  const { actions } = useOpenRulebook()
  const isRecovered = useOpen((state) => state.isRecovered)
  const refused = useOpen((state) => state.refused)
  const unreadable = useOpen((state) => state.unreadable)
  if (!isRecovered && refused === null && unreadable.length === 0) return null
  return (
    <div className="flex flex-col gap-2 px-6 pb-3">
      {isRecovered && (
        <Callout title="Your unsaved edits are back" action={<><Button size="small" onClick={() => void actions.reload()}>Discard them</Button><Button size="small" onClick={actions.dismiss}>Keep them</Button></>}>
          They were not saved when this window was last open.
        </Callout>
      )}
      {refused !== null && (
        <Callout
          meaning="undecided"
          title={refused.message}
          action={refused.code === 'conflict'
            ? <><Button size="small" onClick={() => void actions.reload()}>Take the other text</Button><Button size="small" onClick={() => void actions.keepMine()}>Keep mine</Button></>
            : <Button size="small" onClick={actions.dismiss}>Close</Button>}
        >
          {refused.next_step}
        </Callout>
      )}
      {unreadable.map(({ path, message, next_step }) => <Callout key={path} meaning="failed" title={message}>{next_step}</Callout>)}
    </div>
  )
}
