/** Every size in which the model can be had: predicted and real size, memory, score, where it is. Knows the plan. */

import { Download, MoreHorizontal } from 'lucide-react'
import type { ExportPlan, QuantizationPlan } from '../../../contract/entities/export.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { bytes } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { OUTCOMES } from '../evals/index.ts'
import { quantizationTerm } from './export-words.ts'
import { useExportJob } from './use-export-job.ts'

export type QuantizationTableProps = { project: string; plan: ExportPlan; shown: string; onShow: (quantization: string) => void }

/** The table. A click shows that size above. */
export function QuantizationTable({ project, plan, shown, onShow }: QuantizationTableProps) {
  return <DataTable label="Sizes" columns={columnsOf(project, plan)} rows={plan.quantizations} rowKey={(row) => row.quantization} onOpen={(row) => onShow(row.quantization)} isPicked={(row) => row.quantization === shown} />
}

function columnsOf(project: string, plan: ExportPlan): Column<QuantizationPlan>[] {
  return [
    { id: 'size', head: 'Size', cell: (row) => <Words row={row} isRecommended={row.quantization === plan.quantization && plan.score?.outcome !== 'not_yet'} /> },
    { id: 'predicted', head: 'Predicted', isNumber: true, sortBy: (row) => row.predicted_bytes, cell: (row) => (row.predicted_bytes === null ? '–' : bytes(row.predicted_bytes)) },
    { id: 'real', head: 'Real', isNumber: true, sortBy: (row) => row.made?.bytes ?? null, cell: (row) => (row.made === null ? '–' : bytes(row.made.bytes)) },
    { id: 'memory', head: 'Memory', isNumber: true, sortBy: (row) => row.memory_bytes, cell: (row) => <Memory row={row} /> },
    { id: 'score', head: 'Passes', cell: (row) => <Score row={row} /> },
    { id: 'where', head: 'In Ollama', cell: (row) => (row.ollama_name === null ? <span className="text-ink-3">–</span> : <span className="font-mono text-12">{row.ollama_name}</span>) },
    { id: 'do', head: <span className="sr-only">Actions</span>, isNarrow: true, cell: (row) => <RowActions project={project} plan={plan} row={row} /> },
  ]
}

function Words({ row, isRecommended }: { row: QuantizationPlan; isRecommended: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate">{row.words}</span>
      <span className="font-mono text-12 text-ink-3">{quantizationTerm(row.quantization)}</span>
      {isRecommended && <span className="rounded-sm bg-accent-soft px-1.5 text-12 font-medium text-accent-ink">Recommended</span>}
    </span>
  )
}

function Memory({ row }: { row: QuantizationPlan }) {
  if (row.memory_bytes === null) return <>–</>
  return row.fits === false ? <StatusBadge isPlain meaning="undecided">{bytes(row.memory_bytes)}, more than there is</StatusBadge> : <>{bytes(row.memory_bytes)}</>
}

function Score({ row: { score, made } }: { row: QuantizationPlan }) {
  if (score === null) return <span className="text-ink-3">{made === null ? '–' : 'Not evaluated'}</span>
  return <StatusBadge isPlain meaning={OUTCOMES[score.outcome].meaning}>{score.passed} of {score.rules} rules{score.close === 0 ? '' : `, ${score.close} too close`}</StatusBadge>
}

function RowActions({ project, plan, row }: { project: string; plan: ExportPlan; row: QuantizationPlan }) {
  const start = useAction('exports.start')
  const evaluate = useAction('evals.start')
  const { isWorking } = useExportJob(project)
  const capabilities = useCall('system.capabilities', {})
  const { made } = row
  if (made === null) {
    const order = { project, run: plan.run, gguf: [row.quantization], ...(plan.step === null ? {} : { step: plan.step }) }
    return <span className="flex justify-end"><Button size="small" isLoading={start.isPending} disabled={isWorking} onClick={(event) => { event.stopPropagation(); start.mutate(order) }}>Make</Button></span>
  }
  return (
    <span className="flex justify-end gap-1">
      {capabilities.data?.downloads === true && (
        <a className={buttonClasses('quiet', 'small')} href={downloadAddress(project, made.export, made.path)} download><Download aria-hidden className="size-4" />Download</a>
      )}
      <DropdownMenu
        align="end"
        trigger={<IconButton icon={MoreHorizontal} label={`More for ${quantizationTerm(row.quantization)}`} />}
        items={[{ label: 'Evaluate this file', onSelect: () => evaluate.mutate({ project, subject: { kind: 'gguf', export: made.export, quantization: row.quantization } }) }]}
      />
    </span>
  )
}

/** Where `serve` hands a file of an export out. */
export function downloadAddress(project: string, id: string, path: string): string {
  return `api/download/export/${project}/${id}/${path.split('/').map(encodeURIComponent).join('/')}`
}
