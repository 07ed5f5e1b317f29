/**
 * One run from the table: its labels, what it was made of, its files by hash, and the ways to prove it: verify, replay.
 * Asks for the manifest; changes labels only.
 */

import { Archive, ArchiveRestore, BadgeCheck, Repeat2 } from 'lucide-react'
import { useState } from 'react'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { Drawer } from '../../components/drawer.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Fold } from '../../components/fold.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { bytes, moment } from '../../lib/format.ts'
import { host } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'

/** The drawer. */
export function RunDrawer({ listed, onClose }: { listed: ListedRun; onClose: () => void }) {
  const { run, labels } = listed
  const key = { project: run.project, run: run.id }
  const [tags, setTags] = useState(labels.tags.join(', '))
  const [note, setNote] = useState(labels.note)
  const label = useAction('history.label', ['history.runs'])
  const verify = useAction('history.verify')
  const replay = useAction('history.replay', ['jobs.list'])
  const manifest = useCall('history.manifest', key)
  const prove = async () => {
    const { place } = await host.call('places.of_project', { project: run.project, id: run.id })
    verify.mutate({ path: place.place })
  }
  const saveTags = () => label.mutate({ ...key, change: { tags: tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '') } })
  const error = label.error ?? verify.error ?? replay.error
  return (
    <Drawer
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="form"
      title={`${run.id} · ${listed.project_name}`}
      actions={
        <Button size="small" variant="quiet" icon={labels.is_archived ? ArchiveRestore : Archive} onClick={() => label.mutate({ ...key, change: { is_archived: !labels.is_archived } })}>
          {labels.is_archived ? 'Take back' : 'Archive'}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-ink-2">Started {moment(run.created)}{run.parent === null ? '' : `, went on from ${run.parent}`}.</p>
        <Field label="Tags" help="Separated by commas."><TextInput value={tags} onChange={setTags} onBlur={saveTags} /></Field>
        <Field label="Note"><TextArea value={note} onChange={setNote} rows={3} onBlur={() => label.mutate({ ...key, change: { note } })} /></Field>
        <div className="flex gap-2">
          <Button icon={BadgeCheck} isLoading={verify.isPending} onClick={() => void prove()}>Verify every file</Button>
          <Button icon={Repeat2} isLoading={replay.isPending} disabled={run.recipe === 'imported'} onClick={() => replay.mutate(key)}>Train it again and compare</Button>
        </div>
        {verify.data !== undefined && (
          <Callout meaning={verify.data.problems.length === 0 ? 'passed' : 'failed'} title={verify.data.problems.length === 0 ? `All ${verify.data.files} files are as they were.` : `${verify.data.problems.length} of ${verify.data.files} files differ.`}>
            {verify.data.problems.map((problem) => `${problem.path}: ${problem.detail}`).join('\n')}
          </Callout>
        )}
        {replay.data !== undefined && <Callout meaning="running" title="Training again">Its result stands in the job tray and as a run of its own.</Callout>}
        {error !== null && <ErrorState error={error.parts} />}
        {manifest.data !== undefined && <Fold summary="What it was made with · config"><CodeBlock label="Configuration" text={JSON.stringify(manifest.data.config, null, 2)} /></Fold>}
        {manifest.data?.manifest != null && (
          <Fold summary={`${manifest.data.manifest.files.length} files by hash, ${bytes(manifest.data.manifest.files.reduce((sum, file) => sum + file.bytes, 0))} · manifest`}>
            <CodeBlock label="Manifest" text={JSON.stringify(manifest.data.manifest, null, 2)} />
          </Fold>
        )}
        {manifest.data?.manifest === null && <p className="text-ink-2">It has no manifest yet: it is unfinished.</p>}
      </div>
    </Drawer>
  )
}
