/**
 * The stage in which the model leaves the studio: one recommendation, one button, and the proof that it is the same model.
 * Composes; the parts ask for what they show.
 */

import { FolderOpen, PackageCheck } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import type { ExportPlan } from '../../../contract/entities/export.ts'
import { FirstStep } from '../../app/first-step.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'
import { ModelfilePanel } from './modelfile-panel.tsx'
import { QuantizationTable } from './quantization-table.tsx'
import { RecommendationCard } from './recommendation-card.tsx'
import { showExport } from './show-export.ts'
import { useClimbingRungs } from './use-export-job.ts'
import { VerificationLadder } from './verification-ladder.tsx'

/** The screen. The address's rest is `[run]`: the one that a verdict spoke of. */
export function ExportScreen({ project }: { project: string }) {
  const run = /^run-\d{4,}$/u.exec((useParams()['*'] ?? '').split('/')[0] ?? '')?.[0]
  const found = useCall('exports.recommend', run === undefined ? { project } : { project, run })
  const plan = found.data?.plan
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Export"
        summary="One file that runs in Ollama and wherever llama.cpp runs, verified against the model that was trained."
        actions={plan?.export != null && <ShowFolder project={project} id={plan.export} />}
      />
      <div className="flex flex-col gap-8 px-6 pb-10">
        {found.isPending && <Skeleton lines={5} className="max-w-wide" />}
        {found.error !== null && <ErrorState error={found.error.parts} action={{ label: 'Try again', onClick: () => void found.refetch() }} />}
        {plan === null && <NothingYet project={project} run={run} />}
        {plan != null && <Planned key={plan.run} project={project} plan={plan} />}
      </div>
    </div>
  )
}

function NothingYet({ project, run }: { project: string; run: string | undefined }) {
  return (
    <EmptyState icon={PackageCheck} title={run === undefined ? 'Nothing to export yet' : `${run} has no finished adapter`} action={<FirstStep project={project} />}>
      A run has to be trained to its end first. Then its model becomes a file here and goes into Ollama with one button.
    </EmptyState>
  )
}

function Planned({ project, plan }: { project: string; plan: ExportPlan }) {
  const [shown, show] = useState(plan.quantization)
  const row = plan.quantizations.find((each) => each.quantization === shown)
  const made = row?.made ?? null
  const climbing = useClimbingRungs(project)
  const ollama = useCall('ollama.status', {})
  const exported = useCall('exports.get', made === null ? { project } : { project, export: made.export }, { enabled: made !== null })
  return (
    <>
      <RecommendationCard project={project} plan={plan} quantization={shown} />
      {made !== null && exported.data !== undefined && (
        <Section title="Is it the same model?" note="The same questions to the trained model and to what was made of it. A check that fails stops the export.">
          <VerificationLadder made={exported.data.export} quantization={shown} ollama={{ name: row?.ollama_name ?? null, at: row?.ollama_at ?? null, isRunning: ollama.data === undefined ? undefined : ollama.data.state === 'ready' }} climbing={climbing} />
        </Section>
      )}
      <Section title="Sizes" note="A smaller file needs less memory and forgets a little. Pick one to see it above.">
        <QuantizationTable project={project} plan={plan} shown={shown} onShow={show} />
        {plan.step === null && <AdapterDownloads project={project} run={plan.run} />}
      </Section>
      {made !== null && (
        <Section title="Modelfile" note="What Ollama is told about this file. Changes are judged as Ollama’s own parser would.">
          <ModelfilePanel project={project} id={made.export} quantization={shown} />
        </Section>
      )}
    </>
  )
}

/** Over the network: what was learned alone, for tools that lay it over the base model themselves. */
function AdapterDownloads({ project, run }: { project: string; run: string }) {
  const capabilities = useCall('system.capabilities', {})
  if (capabilities.data?.downloads !== true) return null
  return (
    <p className="mt-3 text-12 text-ink-3">
      What was learned alone, for other tools:{' '}
      {['adapter_model.safetensors', 'adapter_config.json'].map((name) => <a key={name} className="mr-3 rounded-sm font-mono underline underline-offset-4 hover:text-ink" href={`api/download/run/${project}/${run}/adapter/${name}`} download>{name}</a>)}
    </p>
  )
}

function ShowFolder({ project, id }: { project: string; id: string }) {
  const capabilities = useCall('system.capabilities', {})
  if (capabilities.data?.show_in_folder !== true) return null
  return <Button icon={FolderOpen} onClick={() => void showExport(project, id)}>Open folder</Button>
}
