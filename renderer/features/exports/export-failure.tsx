/** Why a file was not made or not added, with the ways out that its cause leaves. Knows the failure and the run. */

import { DamagedModel, DamagedRun } from '../../app/damaged-run.tsx'
import { isOfBaseModel, isOfWeights } from '../../app/job-words.ts'
import { ErrorState, type ErrorShown } from '../../components/error-state.tsx'

/** The failure; damaged weights are not tried again. */
export function ExportFailure({ project, run, error, onAgain }: { project: string; run: string; error: ErrorShown; onAgain: () => void }) {
  if (isOfWeights(error)) return <ErrorState error={error} extra={<DamagedRun project={project} run={run} />} />
  if (isOfBaseModel(error)) return <ErrorState error={error} extra={<DamagedModel />} />
  return <ErrorState error={error} action={{ label: 'Try again', onClick: onAgain }} />
}
