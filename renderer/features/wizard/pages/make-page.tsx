/** Page 6: all that will happen in one sentence, how long it takes and what it needs; one button does it. */

import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { WizardPlan } from '../../../../contract/entities/wizard.ts'
import { Callout } from '../../../components/callout.tsx'
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
import { PlaceField } from '../../projects/index.ts'
import { Page } from '../page.tsx'
import { useBaseModel } from '../use-base-model.ts'
import { planSentence, rangeWords } from '../plan-words.ts'
import type { ProjectPageProps, Wizard } from '../use-wizard.ts'

/** The page. */
export function MakePage({ wizard, project }: ProjectPageProps) {
  const plan = useCall('wizard.plan', { project }, { keep: true })
  const start = useAction('jobs.pipeline', ['jobs.list', 'projects.stages'])
  const before = useJob(wizard.state.job)
  const isRunning = before !== undefined && isActive(before)
  const model = useBaseModel(wizard)
  const barred = plan.data === undefined ? 'Counting …' : model?.folder === null ? `${model.title} is not here yet: it can begin when its download is whole.` : isRunning ? 'It is being made already.' : plan.data.free_bytes < plan.data.needs_bytes ? `${bytes(plan.data.needs_bytes)} are needed, ${bytes(plan.data.free_bytes)} are free.` : null
  const goOn = async () => {
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
        <div className="flex max-w-form flex-col gap-6">
          <p className="flex gap-3 text-16 leading-relaxed"><Sparkles aria-hidden className="mt-1 size-4 shrink-0 text-ink-3" />{planSentence(plan.data)}</p>
          <div className="grid grid-cols-3 gap-6">
            <Stat label="Takes" value={rangeWords(plan.data.seconds)} note={plan.data.seconds === null ? 'The first run on this machine measures it.' : 'From what it took here before.'} />
            <Stat label="Needs on disk" value={bytes(plan.data.needs_bytes)} note="Most of it can be cleaned up later." />
            <Stat label="Free" value={bytes(plan.data.free_bytes)} />
          </div>
          <Python wizard={wizard} plan={plan.data} />
          <Shorter wizard={wizard} />
        </div>
      )}
    </Page>
  )
}

/** The one question of the environment: where. While it installs already, how far it is. */
function Python({ wizard, plan }: { wizard: Wizard; plan: WizardPlan }) {
  const { data: machine } = useCall('python.machine', {})
  const installing = useJobs(({ jobs }) => Object.values(jobs).findLast((job) => job.kind === 'python.install' && isActive(job)))
  const isReady = plan.planned.every(({ name, is_done }) => name !== 'environment' || is_done)
  if (isReady) return <Callout meaning="passed">Python for training is installed.</Callout>
  if (installing !== undefined) {
    const { progress } = installing
    return <Progress label="Installing Python for training" done={progress?.done} total={progress?.total ?? undefined} unit={progress?.unit} note={progress?.message ?? 'It goes on while you read.'} />
  }
  return (
    <PlaceField
      label="Where Python for training goes"
      purpose="environment"
      value={wizard.state.big_files}
      onChange={({ place }) => void wizard.keep({}, { big_files: place }).then(() => refresh('wizard.plan'))}
      needs={machine?.environment_bytes}
      help={machine === undefined ? undefined : `Up to ${bytes(machine.environment_bytes)}, installed once. The disk with the most room is chosen.`}
    />
  )
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
      <Field label="Training steps" term="max_steps" help="0 = as the base model and the rulebook say."><NumberInput value={steps} onChange={takeSteps} min={0} max={1_000_000} unit="steps" /></Field>
      <Field label="Test questions" help="0 = as many as the targets need."><NumberInput value={wizard.state.items ?? 0} onChange={takeItems} min={0} max={100_000} unit="questions" /></Field>
    </div>
  )
}
