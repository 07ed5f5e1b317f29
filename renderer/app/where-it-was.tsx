/**
 * Shows a stage only while its project's folder is there. Knows the list of projects; no stage.
 */

import { lazy, useEffect, type ReactNode } from 'react'
import { HostError } from '../lib/host.ts'
import { asked, refresh, useCall } from '../lib/use-call.ts'

const MissingProject = lazy(async () => ({ default: (await import('./missing-project.tsx')).MissingProject }))

/** Its children, or the page for a project that is not where it was. */
export function WhereItWas({ project, children }: { project: string; children: ReactNode }) {
  const { data } = useCall('projects.list', {})
  useEffect(lookWhenNothingIsFound, [])
  const found = data?.projects.find(({ id }) => id === project)
  return found?.is_missing === true ? <MissingProject id={project} name={found.name} folder={found.folder} /> : children
}

/** A folder can go while one of its stages is open: whatever is not found any more is a reason to look at the list again. */
function lookWhenNothingIsFound(): () => void {
  return asked.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error' && event.action.error instanceof HostError && event.action.error.code === 'not_found') void refresh('projects.list')
  })
}
