/**
 * The line above a stage that is behind: which edit made it so, and the one button that mends it.
 * Knows stage states; the mending is a pipeline of the host.
 */

import { RefreshCw } from 'lucide-react'
import { Button } from '../components/button.tsx'
import { Callout } from '../components/callout.tsx'
import { errorParts } from '../lib/host.ts'
import { useAction, useCall } from '../lib/use-call.ts'

/** Shown only where the stage is stale. */
export function StaleLine({ project, stage }: { project: string; stage: string }) {
  const { data } = useCall('projects.stages', { project })
  const mend = useAction('jobs.pipeline', ['jobs.list', 'projects.stages'])
  const found = data?.stages.find((each) => each.stage === stage)
  if (found === undefined || found.state !== 'stale') return null
  const remedy = found.mend
  return (
    <div className="px-6 pt-4">
      <Callout
        meaning="stale"
        title={found.sentence}
        action={remedy !== null && <Button size="small" icon={RefreshCw} isLoading={mend.isPending} onClick={() => mend.mutate({ project, stages: remedy.stages })}>{remedy.label}</Button>}
      >
        {mend.error === null ? found.changes.join(' ') : errorParts(mend.error).message}
      </Callout>
    </div>
  )
}
