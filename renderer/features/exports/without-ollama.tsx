/** Where no Ollama answers: the file all the same, what to install, and the commands that add it by hand. */

import { Download, FolderOpen, RefreshCw } from 'lucide-react'
import type { ExportPlan } from '../../../contract/entities/export.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { Fold } from '../../components/fold.tsx'
import { bytes } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { quantizationTerm } from './export-words.ts'
import { ExportFailure } from './export-failure.tsx'
import { JobProgress } from './job-progress.tsx'
import { downloadAddress } from './quantization-table.tsx'
import { showExport } from './show-export.ts'
import { useExportJob } from './use-export-job.ts'

export type WithoutOllamaProps = { project: string; plan: ExportPlan; /** Nothing answers; `advice` says why of any other state. */ isAbsent: boolean; advice: string; address: string; onLookAgain: () => void; isLooking: boolean }

/** The card. */
export function WithoutOllama({ project, plan, isAbsent, advice, address, onLookAgain, isLooking }: WithoutOllamaProps) {
  const start = useAction('exports.start')
  const { job, isWorking } = useExportJob(project)
  const made = plan.quantizations.find((each) => each.quantization === plan.quantization)?.made ?? null
  const begin = () => start.mutate({ project, run: plan.run, gguf: [plan.quantization], ...(plan.step === null ? {} : { step: plan.step }) })
  // The first sentence says what is the matter, the rest what to do.
  const [title = advice, rest = address] = advice.split(/(?<=[.;]) (.*)/su)
  const error = start.error?.parts ?? (job?.state === 'failed' ? job.error : null)
  return (
    <div className="flex flex-col gap-3">
      {isWorking && job !== undefined && <JobProgress job={job} />}
      {!isWorking && made === null && (
        <div><Button variant={plan.score?.outcome === 'not_yet' ? 'secondary' : 'primary'} icon={Download} isLoading={start.isPending} onClick={begin}>Make the {quantizationTerm(plan.quantization)} file</Button></div>
      )}
      {!isWorking && error != null && <ExportFailure project={project} run={plan.run} error={error} onAgain={begin} />}
      {made !== null && <TakeFile project={project} made={made} variant={plan.score?.outcome === 'not_yet' ? 'secondary' : 'primary'} />}
      <Callout title={isAbsent ? 'Ollama is not running.' : title} action={<Button size="small" icon={RefreshCw} isLoading={isLooking} onClick={onLookAgain}>Look again</Button>}>
        {isAbsent ? <>Start it; if it is not installed, get it from <a className="rounded-sm underline underline-offset-4 hover:text-ink" href="https://ollama.com/download" target="_blank" rel="noreferrer">ollama.com</a>. It was looked for at {address}.</> : rest}
      </Callout>
      {made !== null && <Commands project={project} id={made.export} name={plan.ollama_name} quantization={plan.quantization} />}
    </div>
  )
}

/** The one thing that always works: the file itself. */
function TakeFile({ project, made, variant }: { project: string; made: NonNullable<ExportPlan['quantizations'][number]['made']>; variant: 'primary' | 'secondary' }) {
  const { data } = useCall('system.capabilities', {})
  if (data?.downloads === true) return <div><a className={buttonClasses(variant)} href={downloadAddress(project, made.export, made.path)} download><Download aria-hidden className="-ml-1 size-4" />Download the file, {bytes(made.bytes)}</a></div>
  if (data?.show_in_folder === true) return <div><Button variant={variant} icon={FolderOpen} onClick={() => void showExport(project, made.export)}>Open the folder</Button></div>
  return null
}

function Commands({ project, id, name, quantization }: { project: string; id: string; name: string; quantization: string }) {
  const { data } = useCall('exports.get', { project, export: id })
  const modelfile = data?.export.files.find((file) => file.kind === 'modelfile' && file.quantization === quantization)?.path ?? 'Modelfile'
  const text = [`cd ${quoted(data?.folder ?? id)}`, `ollama create ${name} -f ${modelfile}`, `ollama run ${name}`].join('\n')
  return (
    <Fold summary="Add it by hand">
      <div className="flex flex-col gap-1.5">
        <p className="text-ink-2">The file and its Modelfile are ready. With Ollama installed these commands add it:</p>
        <CodeBlock label="Commands" text={text} />
      </div>
    </Fold>
  )
}

function quoted(path: string): string {
  return /^[\w./~-]+$/u.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}
