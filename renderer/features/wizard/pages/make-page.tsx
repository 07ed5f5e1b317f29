/** Page 6: all that will happen in one sentence and step by step, how long it takes and what it needs; one button does it. */

import { useState } from 'react'
import type { WizardPlan } from '../../../../contract/entities/wizard.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { Field } from '../../../components/field.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Progress } from '../../../components/progress.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Stat } from '../../../components/stat.tsx'
import { bytes } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { refresh, useAction, useCall } from '../../../lib/use-call.ts'
import { isActive, useJob, useJobs } from '../../../stores/jobs.ts'
import { useIsAdvanced } from '../../../stores/view.ts'
import { Page } from '../page.tsx'
import { Measure, PlanSteps, useMeasuring } from '../plan-steps.tsx'
import { planSentence, timeWords } from '../plan-words.ts'
import { useBaseModel } from '../use-base-model.ts'
import { useBigFiles } from '../use-big-files.ts'
import type { ProjectPageProps, Wizard } from '../use-wizard.ts'
import { BigFilesField } from './place-page.tsx'

/** The page. */
export function MakePage({ wizard, project }: ProjectPageProps) {
  const plan = useCall('wizard.plan', { project }, { keep: true })
  const start = useAction('jobs.pipeline', ['jobs.list', 'projects.stages'])
  const bigFiles = useBigFiles(wizard)
  const barred = useBarred(wizard, project, plan.data)
  const goOn = async () => {
    if (bigFiles.needsPython) await bigFiles.take()
    // What was typed a moment ago counts: the plan on the screen may be older.
    const { data: now, error } = await plan.refetch()
    if (now === undefined) throw error ?? new Error('There is no plan.')
    const { job } = await start.mutateAsync({ project, stages: now.stages })
    await wizard.keep({ job })
  }
  return (
    <Page wizard={wizard} title="Make my model" barred={barred} nextLabel="Make my model" onNext={goOn} full={{ address: `/p/${project}/train`, name: 'Train' }}>
      {plan.isError && <ErrorState error={errorParts(plan.error)} action={{ label: 'Try again', onClick: () => void plan.refetch() }} />}
      {plan.data === undefined && !plan.isError && <Skeleton lines={4} />}
      {plan.data !== undefined && (
        <div className="flex flex-col gap-6">
          <p className="text-16">{planSentence(plan.data)}</p>
          <Numbers plan={plan.data} />
          <PlanSteps planned={plan.data.planned} />
          <Measure project={project} plan={plan.data} />
          <Python wizard={wizard} plan={plan.data} />
          <Shorter wizard={wizard} />
        </div>
      )}
    </Page>
  )
}

/** Why it cannot begin; null where it can. */
function useBarred(wizard: Wizard, project: string, plan: WizardPlan | undefined): string | null {
  const before = useJob(wizard.state.job)
  const measuring = useMeasuring(project)
  const model = useBaseModel(wizard)
  if (plan === undefined) return 'Counting …'
  if (model?.folder === null && !plan.stages.some(({ name }) => name === 'model')) return `The licence of ${model.title} must be accepted first, on the page Model.`
  if (before !== undefined && isActive(before)) return 'It is being made already.'
  if (measuring !== undefined && isActive(measuring)) return 'The time is being measured.'
  return plan.free_bytes < plan.needs_bytes ? `${bytes(plan.needs_bytes)} are needed, ${bytes(plan.free_bytes)} are free.` : null
}

function Numbers({ plan }: { plan: WizardPlan }) {
  const time = timeWords(plan)
  return (
    <div className="grid grid-cols-3 gap-6">
      <Stat label="Takes" value={time.value} note={time.note} />
      <Stat label="Needs on disk" value={bytes(plan.needs_bytes)} note="Most of it can be cleaned up later." />
      <Stat label="Free on disk" value={bytes(plan.free_bytes)} note="Where the project lies." />
    </div>
  )
}

/** The one question of the environment: where. While it installs already, how far it is. Nothing where it is there. */
function Python({ wizard, plan }: { wizard: Wizard; plan: WizardPlan }) {
  const installing = useJobs(({ jobs }) => Object.values(jobs).findLast((job) => job.kind === 'python.install' && isActive(job)))
  const isReady = plan.planned.every(({ name, is_done }) => name !== 'environment' || is_done)
  if (isReady) return null
  if (installing === undefined) return <BigFilesField wizard={wizard} />
  const { progress } = installing
  return <Progress label="Installing Python for training" done={progress?.done} total={progress?.total ?? undefined} unit={progress?.unit} note={progress?.message ?? 'It goes on while you read.'} />
}

/** A try with fewer steps and questions, for those who want to see the whole way first. */
function Shorter({ wizard }: { wizard: Wizard }) {
  const isAdvanced = useIsAdvanced()
  const [steps, setSteps] = useState(Number(wizard.state.set['max_steps'] ?? 0))
  if (!isAdvanced) return null
  const takeSteps = (value: number) => {
    setSteps(value)
    const { max_steps: _, ...others } = wizard.state.set
    void wizard.keep({ set: value > 0 ? { ...others, max_steps: value } : others }).then(() => refresh('wizard.plan'))
  }
  const takeItems = (value: number) => void wizard.keep({ items: value > 0 ? value : null }).then(() => refresh('wizard.plan'))
  return (
    <div className="grid grid-cols-2 gap-4">
      <Field label="Training steps" help="0 = as the base model and the rulebook say."><NumberInput value={steps} onChange={takeSteps} min={0} max={1_000_000} unit="steps" /></Field>
      <Field label="Test questions" help="0 = as many as the targets need."><NumberInput value={wizard.state.items ?? 0} onChange={takeItems} min={0} max={100_000} unit="questions" /></Field>
    </div>
  )
}
