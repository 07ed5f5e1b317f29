/** A run that did not succeed: what happened, its last lines, one button that mends it. */

import { CircleStop, CircleX, TriangleAlert } from 'lucide-react'
import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { RemedyButton } from '../../../app/remedy-button.tsx'
import { Card } from '../../../components/card.tsx'
import { CodeBlock } from '../../../components/code-block.tsx'
import { Fold } from '../../../components/fold.tsx'
import { useCall } from '../../../lib/use-call.ts'

const LOOKS = { failed: { icon: CircleX, look: 'text-failed' }, interrupted: { icon: TriangleAlert, look: 'text-undecided' }, stopped: { icon: CircleStop, look: 'text-stale' } } as const

/** The card; nothing for a run that goes on, is paused or succeeded. */
export function RemedyCard({ project, live }: { project: string; live: LiveRun }) {
  const isOver = live.run.state !== 'running' && live.run.state !== 'succeeded' && !['queued', 'preparing', 'running', 'stopping', 'paused'].includes(live.job?.state ?? '')
  const remedy = useCall('runs.remedy', { project, run: live.run.id }, { enabled: isOver }).data?.remedy
  if (!isOver || remedy == null) return null
  const { icon: Picture, look } = LOOKS[remedy.state]
  return (
    <Card>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <Picture aria-hidden className={`mt-0.5 size-5 shrink-0 ${look}`} />
        <div className="-ml-3 min-w-0 flex-1 basis-80">
          <p className="font-medium wrap-anywhere">{remedy.happened}</p>
          <p className="text-ink-2 wrap-anywhere">{remedy.next_step}</p>
        </div>
        <RemedyButton project={project} run={live.run.id} action={remedy.action} />
      </div>
      {remedy.last_lines.length > 0 && <Fold summary="Its last lines" className="mt-2"><CodeBlock label="The run’s last lines" text={remedy.last_lines.join('\n')} /></Fold>}
    </Card>
  )
}
