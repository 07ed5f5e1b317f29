/**
 * Shows a stage only while its project's folder is there. Knows the list of projects; no stage.
 */

import { lazy, type ReactNode } from 'react'
import { useCall } from '../lib/use-call.ts'

const MissingProject = lazy(async () => ({ default: (await import('./missing-project.tsx')).MissingProject }))

/** Its children, or the page for a project that is not where it was. */
export function WhereItWas({ project, children }: { project: string; children: ReactNode }) {
  const { data } = useCall('projects.list', {})
  const found = data?.projects.find(({ id }) => id === project)
  return found?.is_missing === true ? <MissingProject id={project} name={found.name} folder={found.folder} /> : children
}
