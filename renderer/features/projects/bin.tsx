/** The projects in the studio's own bin, with the way back. Nothing where it is empty or the system has its own. */

import { Button } from '../../components/button.tsx'
import { Fold } from '../../components/fold.tsx'
import { showToast } from '../../components/toast.tsx'
import { since } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'

/** The bin, folded. */
export function Bin() {
  const { data } = useCall('projects.bin', {})
  const restore = useAction('projects.restore', ['projects.list', 'projects.bin'])
  if (data === undefined || data.binned.length === 0) return null
  const bring = (binned: string) =>
    restore.mutate({ binned }, {
      onSuccess: ({ project }) => showToast({ meaning: 'passed', text: `“${project.name}” is back.` }),
      onError: ({ parts }) => showToast({ meaning: 'failed', text: `${parts.message} ${parts.next_step}` }),
    })
  return (
    <Fold summary={`Bin: ${data.binned.length} ${data.binned.length === 1 ? 'project' : 'projects'}`}>
      <ul aria-label="Removed projects" className="divide-y divide-line rounded-md border border-line bg-surface">
        {data.binned.map(({ id, name, folder, removed }) => (
          <li key={id} className="flex min-h-12 items-center gap-4 px-4 py-1.5">
            <div className="min-w-0 flex-1"><p className="truncate">{name}</p><p className="truncate text-12 text-ink-3">{folder}</p></div>
            <span className="shrink-0 text-12 text-ink-3">{since(removed)}</span>
            <Button size="small" aria-label={`Restore ${name}`} isLoading={restore.isPending && restore.variables.binned === id} onClick={() => bring(id)}>Restore</Button>
          </li>
        ))}
      </ul>
    </Fold>
  )
}
