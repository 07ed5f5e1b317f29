/**
 * The result of a run for someone who just watched it: the verdict and before and after, or what is still missing.
 * Finds the evals of the run; composes.
 */

import type { ReactNode } from 'react'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'
import { BeforeAfter } from './before-after.tsx'
import { MendButton } from './mend-button.tsx'
import { baseEvalFor } from './subject-words.ts'
import { VerdictBanner } from './verdict-banner.tsx'

export type RunResultProps = {
  project: string
  /** Of any run unless one is named. */
  run?: string | undefined
  /** Gets the job of a mend that was started here. */
  onMend?: (job: number) => void
  /** Further buttons beside the verdict. */
  children?: ReactNode
  /** What to do with the model, between the verdict and its answers. */
  next?: ReactNode
}

/** The newest eval of a run. */
export function RunResult({ project, run, onMend, children, next }: RunResultProps) {
  const { data } = useCall('evals.list', { project })
  const evals = data?.evals ?? []
  const shown = evals.findLast(({ subject }) => subject.kind === 'adapter' && (run === undefined || subject.run === run))
  const base = shown === undefined ? null : baseEvalFor(shown, evals)
  const report = useCall('evals.get', { project, eval: shown?.id ?? 'eval-0000' }, { enabled: shown !== undefined })
  const baseReport = useCall('evals.get', { project, eval: base?.id ?? 'eval-0000' }, { enabled: base !== null })
  const setup = useCall('evals.setup', { project }, { enabled: shown !== undefined })
  if (data !== undefined && shown === undefined) return <><p className="text-ink-2">This run was not evaluated yet.</p>{next}</>
  if (shown === undefined || report.data === undefined) return <Skeleton className="h-64 w-full" />
  return (
    <div className="flex flex-col gap-6">
      <VerdictBanner report={report.data.report} base={baseReport.data?.report ?? null} sentences={setup.isPending ? undefined : new Map(setup.data?.rules.map((rule) => [rule.check, rule.sentence]))} heldBack={setup.data?.suites.find(({ name }) => name === shown.suite)?.questions}>
        {!shown.passed && report.data.report.remedies.length > 0 && <MendButton project={project} evalId={shown.id} {...(onMend === undefined ? {} : { onStarted: onMend })} />}
        {children}
      </VerdictBanner>
      {next}
      {base !== null && <BeforeAfter project={project} before={base} after={shown} />}
    </div>
  )
}
