/**
 * The mark of a stage's state in the rail; its sentence on hover. Knows the states' meanings; asks the host for them.
 */

import { CircleStop, type LucideIcon } from 'lucide-react'
import type { Job } from '../../contract/entities/job.ts'
import { PAUSED_ICON } from '../components/meaning.ts'
import { StageState } from '../components/stage-state.tsx'
import { useCall } from '../lib/use-call.ts'
import { useJob } from '../stores/jobs.ts'

/** Work that rests because a person said so: nothing is wrong. */
const RESTING: Partial<Record<Job['state'], { icon: LucideIcon; word: string }>> = {
  paused: { icon: PAUSED_ICON as LucideIcon, word: 'Paused' },
  stopped: { icon: CircleStop, word: 'Stopped' },
}

/** Nothing for a stage without anything to tell, else its icon. */
export function StageDot({ project, stage }: { project: string; stage: string }) {
  const { data } = useCall('projects.stages', { project })
  const told = data?.stages.find((each) => each.stage === stage)
  const job = useJob(told?.job)
  if (told === undefined || told.state === 'empty' || told.state === 'ready') return null
  const resting = told.state === 'needs_you' && job !== undefined ? RESTING[job.state] : undefined
  return (
    <span title={told.sentence} className="inline-flex">
      {resting === undefined ? <StageState stage={told.state} isIconOnly /> : <span className="inline-flex text-stale"><resting.icon aria-hidden className="size-4 shrink-0" /><span className="sr-only">{resting.word}</span></span>}
    </span>
  )
}
