/**
 * One run from the table: how it ended first, then what it was made of, its labels, and the ways to prove it.
 * Asks for the manifest; changes labels only.
 */

import { Archive, ArchiveRestore, BadgeCheck, Repeat2, Sheet } from 'lucide-react'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { Drawer } from '../../components/drawer.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Fold } from '../../components/fold.tsx'
import { Section } from '../../components/section.tsx'
import { bytes } from '../../lib/format.ts'
import { host } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { RunLabels } from './run-labels.tsx'
import { RunOutcome } from './run-outcome.tsx'

/** The drawer. */
export function RunDrawer({ listed, onClose }: { listed: ListedRun; onClose: () => void }) {
  const { run, labels } = listed
  const key = { project: run.project, run: run.id }
  const label = useAction('history.label', ['history.runs'])
  // What is being typed is kept as its field is left: also when the drawer goes with it.
  const leave = () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    onClose()
  }
  return (
    <Drawer
      isOpen
      onOpenChange={(isOpen) => !isOpen && leave()}
      width="form"
      title={`${run.id} · ${listed.project_name}`}
      actions={
        <Button size="small" variant="quiet" icon={labels.is_archived ? ArchiveRestore : Archive} onClick={() => label.mutate({ ...key, change: { is_archived: !labels.is_archived } })}>
          {labels.is_archived ? 'Bring back' : 'Archive'}
        </Button>
      }
    >
      <div className="flex flex-col gap-6">
        <RunOutcome listed={listed} />
        <RunLabels listed={listed} />
        <RunProof listed={listed} />
        {label.error !== null && <ErrorState error={label.error.parts} />}
      </div>
    </Drawer>
  )
}

/** Whether the files are as they were, whether the same training gives the same, and what it was made with. */
function RunProof({ listed: { run } }: { listed: ListedRun }) {
  const key = { project: run.project, run: run.id }
  const verify = useAction('history.verify')
  const replay = useAction('history.replay', ['jobs.list'])
  const table = useAction('history.export_metrics')
  const manifest = useCall('history.manifest', key).data
  const prove = async () => {
    const { place } = await host.call('places.of_project', { project: run.project, id: run.id })
    verify.mutate({ path: place.place })
  }
  const error = verify.error ?? replay.error ?? table.error
  return (
    <Section title="Proof" note="What it was made of is written down by hash, so that it can be checked and made again.">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-2">
          <Button icon={BadgeCheck} isLoading={verify.isPending} onClick={() => void prove()}>Verify every file</Button>
          <Button icon={Repeat2} isLoading={replay.isPending} disabled={run.recipe === 'imported'} onClick={() => replay.mutate(key)}>Train it again and compare</Button>
          {(['csv', 'parquet'] as const).map((format) => (
            <Button key={format} icon={Sheet} isLoading={table.isPending} onClick={() => table.mutate({ project: run.project, runs: [run.id], format })}>{format === 'csv' ? 'Curves as CSV' : 'Curves as Parquet'}</Button>
          ))}
        </div>
        {verify.data !== undefined && (
          <Callout meaning={verify.data.problems.length === 0 ? 'passed' : 'failed'} title={verify.data.problems.length === 0 ? `All ${verify.data.files} files are as they were.` : `${verify.data.problems.length} of ${verify.data.files} files differ.`}>
            {verify.data.problems.map((problem) => `${problem.path}: ${problem.detail}`).join('\n')}
          </Callout>
        )}
        {replay.data !== undefined && <Callout meaning="running" title="Training again">Its result stands under Jobs and as a run of its own.</Callout>}
        {table.data !== undefined && <Callout meaning="passed" title={`${table.data.rows} rows are written`}>{table.data.file}</Callout>}
        {error !== null && <ErrorState error={error.parts} />}
        {manifest !== undefined && <Fold summary="Every value it was made with"><CodeBlock label="Configuration" text={JSON.stringify(manifest.config, null, 2)} /></Fold>}
        {manifest?.manifest != null && (
          <Fold summary={`${manifest.manifest.files.length} files by hash, ${bytes(manifest.manifest.files.reduce((sum, file) => sum + file.bytes, 0))}`}>
            <CodeBlock label="Manifest" text={JSON.stringify(manifest.manifest, null, 2)} />
          </Fold>
        )}
        {manifest?.manifest === null && <p className="text-12 text-ink-3">Its files are listed by hash once it has finished.</p>}
      </div>
    </Section>
  )
}
