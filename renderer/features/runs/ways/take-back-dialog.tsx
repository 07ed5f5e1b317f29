/** Takes the results of a bundle back, a folder or a ZIP; says what was verified. */

import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { Place } from '../../../../contract/entities/place.ts'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState, type ErrorShown } from '../../../components/error-state.tsx'
import { FileDrop } from '../../../components/file-drop.tsx'
import { Progress } from '../../../components/progress.tsx'
import { bytes, count } from '../../../lib/format.ts'
import { errorParts, host } from '../../../lib/host.ts'
import { placeOfFile } from '../../../lib/place-of-file.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { useJob } from '../../../stores/jobs.ts'
import { PlaceDialog } from '../../projects/index.ts'
import type { WayProps } from './way-props.ts'

/** What the names of inputs mean to a person. */
const INPUTS: Record<string, string> = { base_model: 'base model', dataset: 'samples', adapter: 'run it started from' }

/** The dialog. */
export function TakeBackDialog({ project, onClose }: WayProps) {
  const [isChoosing, choose] = useState(false)
  const [sending, send] = useState<{ sent: number; of: number } | null>(null)
  const [failed, fail] = useState<ErrorShown | null>(null)
  const { data: abilities } = useCall('system.capabilities', {})
  const take = useAction('runs.take_back', ['runs.list', 'history.runs'])
  const job = useJob(take.data?.job)
  const isBusy = sending !== null || take.isPending || (job !== undefined && job.finished === null)
  const begin = ({ place }: Place) => take.mutate({ project, folder: place })
  const pick = () => (abilities?.native_dialogs === true ? void host.call('places.pick', { kind: 'folder', purpose: 'other' }).then(({ place }) => place !== null && begin(place)) : choose(true))
  const read = async ([file]: File[]) => {
    if (file === undefined) return
    fail(null)
    send({ sent: 0, of: file.size })
    await placeOfFile(file, (sent) => send({ sent, of: file.size })).then(begin, (error: unknown) => fail(errorParts(error)))
    send(null)
  }
  const isDone = job?.state === 'succeeded'
  const taken = String(job?.result?.['run'])
  const error = failed ?? take.error?.parts ?? job?.error ?? null
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Take results back"
      description="Of a run that another machine has trained. It joins your runs once each of its files is proved to be what the trainer wrote."
      actions={isDone ? <><Button onClick={onClose}>Close</Button><a className={buttonClasses('primary')} href={`#/p/${project}/train/${taken}`} onClick={onClose}>Open {taken}</a></> : <><Button onClick={onClose}>Cancel</Button><Button variant="primary" icon={FolderOpen} isLoading={isBusy} onClick={pick}>Choose its folder …</Button></>}
    >
      <div className="flex flex-col gap-4">
        {!isDone && <FileDrop title="Drop its folder as a ZIP" note="Samples and base model may be left out of it: they are here." accept=".zip" buttonLabel="Choose a ZIP" onFiles={(files) => void read(files)} disabled={isBusy} />}
        {sending !== null && <Progress label="Sending" done={sending.sent} total={sending.of} format={bytes} />}
        {job !== undefined && job.finished === null && <Progress label={job.progress?.phase === 'verifying' ? 'Hashing every file' : job.progress?.phase === 'unpacking' ? 'Unpacking' : 'Copying'} {...(job.progress?.unit === 'bytes' ? { done: job.progress.done, total: job.progress.total ?? undefined, format: bytes } : {})} />}
        {error !== null && !isBusy && <ErrorState error={error} />}
        {isDone && <Callout meaning="passed" title={`It is ${taken} here`}>{verifiedWords(job.result)}</Callout>}
      </div>
      <PlaceDialog isOpen={isChoosing} onOpenChange={choose} title="The folder of the results" takeLabel="Take this folder" onTake={begin} />
    </Dialog>
  )
}

function verifiedWords(result: Record<string, unknown> | null): string {
  const inputs = Array.isArray(result?.['inputs']) ? result['inputs'].map((name) => INPUTS[String(name)] ?? String(name)) : []
  return `${count(Number(result?.['files'] ?? 0))} files are what the trainer wrote (SHA-256); it was trained on the ${inputs.join(' and ')} that you have here.`
}
