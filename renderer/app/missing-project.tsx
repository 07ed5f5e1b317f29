/**
 * In place of every stage of a project whose folder is gone: says so once, and offers what mends it.
 * Loaded only when it is needed.
 */

import { FolderSearch, FolderX } from 'lucide-react'
import { useLocation } from 'wouter'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { useOpenProject } from '../features/projects/index.ts'
import { useAction } from '../lib/use-call.ts'

type MissingProjectProps = { id: string; name: string; folder: string }

/** The page. */
export function MissingProject({ id, name, folder }: MissingProjectProps) {
  const { ask, dialog } = useOpenProject()
  const [, go] = useLocation()
  const forget = useAction('projects.forget', ['projects.list'])
  return (
    // As far down as where a head stands above it.
    <div className="pt-20">
      <EmptyState
        icon={FolderX}
        title={`The folder of “${name}” is gone`}
        action={
          <>
            <Button variant="primary" icon={FolderSearch} onClick={ask}>Find the folder …</Button>
            <Button isLoading={forget.isPending} onClick={() => forget.mutate({ project: id }, { onSuccess: () => go('/') })}>Take it off the list</Button>
          </>
        }
      >
        <p>If it was moved, or lies on a disk that is not connected, show where it is. It was here:</p>
        <p className="mt-1 font-mono text-12 wrap-anywhere">{folder}</p>
      </EmptyState>
      {dialog}
    </div>
  )
}
