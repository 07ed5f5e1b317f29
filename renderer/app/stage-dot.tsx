/**
 * The mark of a stage's state in the rail. Knows the states' meanings; asks the host for them.
 */

import { StageState } from '../components/stage-state.tsx'
import { useCall } from '../lib/use-call.ts'

/** Nothing for a stage without anything to tell, else its icon. */
export function StageDot({ project, stage }: { project: string; stage: string }) {
  const { data } = useCall('projects.stages', { project })
  const state = data?.stages.find((each) => each.stage === stage)?.state
  return state === undefined || state === 'empty' || state === 'ready' ? null : <StageState stage={state} isIconOnly />
}
