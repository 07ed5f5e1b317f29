/** The stages of a project, live. Knows the call; not what is made of it. */

import type { ProjectStage } from '../../../contract/entities/stage.ts'
import { useCall } from '../../lib/use-call.ts'

/** The stages of a project; undefined while they are not known. */
export function useStages(project: string): readonly ProjectStage[] | undefined {
  return useCall('projects.stages', { project }).data?.stages
}
