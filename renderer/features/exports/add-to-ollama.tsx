/**
 * The way into Ollama as one button: makes the recommended file where it is missing, adds it, verifies it there.
 * Stands on the Export screen and wherever a verdict is shown. Knows the plan; the work is a job of the host.
 */

import { MessageSquare, PackagePlus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ExportPlan } from '../../../contract/entities/export.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { errorParts } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { ExportFailure } from './export-failure.tsx'
import { JobProgress } from './job-progress.tsx'
import { NameField } from './name-field.tsx'
import { useExportJob } from './use-export-job.ts'
import { WithoutOllama } from './without-ollama.tsx'

export type AddToOllamaProps = {
  project: string
  /** The run; the best one unless given. */
  run?: string | undefined
  /** Another file than the recommended one. */
  quantization?: string | undefined
}

/** Name, button, progress and what came of it. */
export function AddToOllama({ project, run, quantization }: AddToOllamaProps) {
  const plan = useCall('exports.recommend', run === undefined ? { project } : { project, run })
  const status = useCall('ollama.status', {}, { everyMs: 15_000 })
  if (plan.isPending || status.isPending) return <Skeleton lines={2} />
  if (plan.error !== null) return <ErrorState error={plan.error.parts} action={{ label: 'Try again', onClick: () => void plan.refetch() }} />
  if (plan.data.plan === null) return <Callout>Nothing was trained yet. Train a run first; then its model can go into Ollama.</Callout>
  const chosen = quantization === undefined ? plan.data.plan : { ...plan.data.plan, quantization }
  if (status.data?.state !== 'ready') return <WithoutOllama project={project} plan={chosen} isAbsent={status.data?.state === 'absent'} advice={status.data?.advice ?? errorParts(status.error).message} address={status.data?.address ?? ''} onLookAgain={() => void status.refetch()} isLooking={status.isFetching} />
  return <AddReady key={`${chosen.run} ${chosen.quantization}`} project={project} plan={chosen} models={status.data.models.map(({ name }) => name)} />
}

function AddReady({ project, plan, models }: { project: string; plan: ExportPlan; models: readonly string[] }) {
  // A model that misses rules can be handed over, but that is not the step to take next.
  const isMissed = plan.score?.outcome === 'not_yet'
  const [name, setName] = useState(plan.ollama_name)
  const [replaces, setReplaces] = useState(false)
  const { job, isWorking } = useExportJob(project)
  const start = useAction('exports.start')
  const add = useAction('ollama.add')
  const file = plan.quantizations.find((each) => each.quantization === plan.quantization)
  const isThere = file?.ollama_name != null && models.some((each) => sameName(each, file.ollama_name ?? ''))
  if (isWorking && job !== undefined) return <JobProgress job={job} />
  if (isThere && file?.ollama_name != null) return <InOllama project={project} name={file.ollama_name} isMissed={isMissed} />
  const begin = () => {
    if (file?.made != null) add.mutate({ project, export: file.made.export, quantization: plan.quantization, name, replace: replaces })
    else start.mutate({ project, run: plan.run, gguf: [plan.quantization], ollama_name: name, replace: replaces, ...(plan.step === null ? {} : { step: plan.step }) })
  }
  const error = start.error?.parts ?? add.error?.parts ?? (job?.state === 'failed' ? job.error : null)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <NameField name={name} onChange={setName} replaces={replaces} onReplaces={setReplaces} />
        <Button variant={isMissed ? 'secondary' : 'primary'} icon={PackagePlus} isLoading={start.isPending || add.isPending} disabled={name.trim() === ''} onClick={begin}>Add to Ollama</Button>
      </div>
      {error != null && <ExportFailure project={project} run={plan.run} error={error} onAgain={begin} />}
      {job?.state === 'stopped' && error == null && <p className="text-12 text-ink-3">The last try was stopped. Ollama’s list is as it was.</p>}
    </div>
  )
}

/** It is there: how to run it, and a chat with it. */
export function InOllama({ project, name, isMissed = false }: { project: string; name: string; isMissed?: boolean }) {
  const command = `ollama run ${name}`
  return (
    <Callout
      meaning="passed"
      title={`It lives in Ollama as ${name}`}
      action={
        <>
          <CopyButton text={command}>Copy command</CopyButton>
          <Link href={`/p/${project}/chat/with/${encodeURIComponent(`ollama:${name}`)}`} className={buttonClasses(isMissed ? 'secondary' : 'primary')}><MessageSquare aria-hidden className="-ml-1 size-4" />Chat with it</Link>
        </>
      }
    >
      <code className="font-mono text-12">{command}</code>
    </Callout>
  )
}

function sameName(listed: string, name: string): boolean {
  const full = (text: string) => (text.includes(':') ? text : `${text}:latest`).toLowerCase()
  return full(listed) === full(name)
}
