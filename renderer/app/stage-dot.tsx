/**
 * The mark of a stage's state in the rail; its sentence on hover. Knows the states' meanings; asks the host for them.
 */

import { CircleStop, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ProjectStage } from '../../contract/entities/stage.ts'
import { PAUSED_ICON } from '../components/meaning.ts'
import { StageState } from '../components/stage-state.tsx'
import { useCall } from '../lib/use-call.ts'

/** Work that did not end by itself, without a mistake. */
const RESTING: Record<NonNullable<ProjectStage['resting']>, { icon: LucideIcon; word: string; look: string }> = {
  paused: { icon: PAUSED_ICON as LucideIcon, word: 'Paused', look: 'text-stale' },
  stopped: { icon: CircleStop, word: 'Stopped', look: 'text-stale' },
  interrupted: { icon: TriangleAlert, word: 'Interrupted', look: 'text-undecided' },
}

/** Nothing for a stage without anything to tell, else its icon. */
export function StageDot({ project, stage }: { project: string; stage: string }) {
  const { data } = useCall('projects.stages', { project })
  const told = data?.stages.find((each) => each.stage === stage)
  if (told === undefined || told.state === 'empty' || told.state === 'ready') return null
  return <span title={told.sentence} className="inline-flex"><StageMark told={told} /></span>
}

/** The icon of a stage's state. */
export function StageMark({ told }: { told: ProjectStage }) {
  const { state } = told
  if (state !== 'needs_you' || told.resting === null) return <StageState stage={state} isIconOnly />
  const resting = RESTING[told.resting]
  return <span className={`inline-flex ${resting.look}`}><resting.icon aria-hidden className="size-4 shrink-0" /><span className="sr-only">{resting.word}</span></span>
}
