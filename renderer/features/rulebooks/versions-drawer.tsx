/**
 * What was saved and when, as sentences, with the datasets and runs that were made from it; each can be brought back.
 */

import { Button } from '../../components/button.tsx'
import { Drawer } from '../../components/drawer.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import type { CallOutput } from '../../../contract/calls.ts'
import { errorParts } from '../../lib/host.ts'
import { useCall } from '../../lib/use-call.ts'
import { isDirty } from '../../rulebook-worker/use-rulebook.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'

type Version = CallOutput<'rulebooks.versions'>['versions'][number]

/** The drawer. */
export function VersionsDrawer({ project, isOpen, onOpenChange }: { project: string; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const { actions } = useOpenRulebook()
  const isChanged = useOpen(isDirty)
  const asked = useCall('rulebooks.versions', { project }, { enabled: isOpen })
  const restore = (version: string) => {
    onOpenChange(false)
    void actions.restore(version)
  }
  return (
    <Drawer isOpen={isOpen} onOpenChange={onOpenChange} title="Saved versions">
      {asked.isPending && <Skeleton lines={6} />}
      {asked.error !== null && <ErrorState error={errorParts(asked.error)} action={{ label: 'Try again', onClick: () => void asked.refetch() }} />}
      {asked.data?.versions.length === 0 && <EmptyState isCompact title="Nothing was saved yet">Each time you save, a version is kept here with what was changed.</EmptyState>}
      <ol className="flex flex-col">
        {asked.data?.versions.map((version) => <VersionRow key={version.id} version={version} isBlocked={isChanged} onRestore={() => restore(version.id)} />)}
      </ol>
      {isChanged && <p className="mt-3 text-12 text-ink-3">Save or undo your edits before you restore a version.</p>}
    </Drawer>
  )
}

function VersionRow({ version, isBlocked, onRestore }: { version: Version; isBlocked: boolean; onRestore: () => void }) {
  const { changes, saved, datasets, runs, is_current: isCurrent } = version
  const made = [...datasets.map((id) => `dataset ${id}`), ...runs]
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <ul>{(changes.length === 0 ? ['Saved'] : changes.slice(0, 6)).map((sentence) => <li key={sentence} className="wrap-anywhere">{sentence}</li>)}</ul>
          {changes.length > 6 && <p className="text-ink-3">and {changes.length - 6} more</p>}
          <p className="mt-1 text-12 text-ink-3">
            <time dateTime={saved}>{new Date(saved).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}</time>
            {made.length > 0 && ` · used by ${made.join(', ')}`}
          </p>
        </div>
        {isCurrent ? <StatusBadge meaning="passed" isPlain>Current</StatusBadge> : <Button size="small" disabled={isBlocked} onClick={onRestore}>Restore</Button>}
      </div>
    </li>
  )
}
