/** The Python environment: its state, where it lies, installing, repairing, moving; which device trains; the machine. */

import { useState } from 'react'
import type { Machine } from '../../../contract/entities/machine.ts'
import type { Place } from '../../../contract/entities/place.ts'
import type { PythonStatus, Settings } from '../../../contract/entities/settings.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Progress } from '../../components/progress.tsx'
import { Section } from '../../components/section.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { bytes } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { isActive, useJobs } from '../../stores/jobs.ts'
import { IdleGpu, MachineFacts, PlaceField, placeProblem, usePlace } from '../projects/index.ts'

/** The section. */
export function EnvironmentSection() {
  const { data: status } = useCall('python.status', {})
  const { data: machine } = useCall('python.machine', {})
  return (
    <div className="flex flex-col gap-8">
      {machine !== undefined && <Section title="This machine"><MachineFacts machine={machine} hasDevice={false} /></Section>}
      <Device />
      {status !== undefined && <Python status={status} />}
    </div>
  )
}

function Python({ status }: { status: PythonStatus }) {
  const [isMoving, setMoving] = useState(false)
  const install = useAction('python.install', ['python.status', 'jobs.list'])
  const last = useJobs(({ jobs }) => Object.values(jobs).findLast((job) => job.kind === 'python.install'))
  const isWorking = last !== undefined && isActive(last)
  const isReady = status.state === 'ready'
  const start = (repair: boolean) => install.mutate({ repair })
  return (
    <Section
      title="Python"
      note="The studio’s own; nothing else on this machine is touched."
      actions={!isWorking && (isReady
        ? <><Button onClick={() => setMoving(true)}>Move …</Button><Button isLoading={install.isPending} onClick={() => start(true)}>Repair</Button></>
        : <Button variant="primary" onClick={() => setMoving(true)}>Install …</Button>)}
    >
      <div className="flex flex-col gap-3">
        <KeyValue
          facts={[
            { name: 'State', value: isReady ? <StatusBadge meaning="passed">Ready</StatusBadge> : <StatusBadge meaning="stale">{status.state === 'missing' ? 'Not installed' : 'Not complete'}</StatusBadge> },
            { name: 'Folder', value: status.folder === '' ? '–' : status.folder },
            { name: 'Version', value: status.detail.split(';')[0] },
          ]}
        />
        {isWorking && <Progress label={last.state === 'queued' ? 'Waiting' : 'Installing'} done={last.progress?.done} total={last.progress?.total ?? undefined} unit={last.progress?.unit} note={last.progress?.message} />}
        {!isWorking && last?.state === 'failed' && last.error !== null && <ErrorState error={last.error} action={{ label: 'Repair', onClick: () => start(true), isLoading: install.isPending }} />}
      </div>
      {isMoving && <PythonPlaceDialog isReady={isReady} onClose={() => setMoving(false)} />}
    </Section>
  )
}

/** The one question: where. */
function PythonPlaceDialog({ isReady, onClose }: { isReady: boolean; onClose: () => void }) {
  const [chosen, setChosen] = useState<Place | null>(null)
  const { data: machine } = useCall('python.machine', {})
  const place = usePlace('environment', chosen)
  const install = useAction('python.install', ['python.status', 'jobs.list'])
  const problem = placeProblem(place, machine?.environment_bytes)
  const go = () => install.mutate(place === undefined ? {} : { inside: place.place, repair: isReady }, { onSuccess: onClose })
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={isReady ? 'Where should Python move?' : 'Where should Python go?'}
      description={isReady ? 'It is installed anew there and tested; then the old one is removed.' : 'It installs in the tray while you go on.'}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={problem !== null} isLoading={install.isPending} onClick={go}>{isReady ? 'Move it there' : 'Install it there'}</Button></>}
    >
      <PlaceField label="Folder" purpose="environment" value={chosen} onChange={setChosen} needs={machine?.environment_bytes} help={machine === undefined ? undefined : `Takes up to ${bytes(machine.environment_bytes)}. The disk with the most room is chosen.`} />
      {install.isError && <p role="alert" className="mt-2 text-failed">{install.error.parts.message} {install.error.parts.next_step}</p>}
    </Dialog>
  )
}

/** What trains as things are. */
function nowWords({ trains_on, reason }: Machine): string {
  return `Now: ${trains_on === 'gpu' ? 'the graphics card' : 'the processor'}. ${sentence(reason)}`
}

function sentence(text: string): string {
  return text === '' ? '' : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}

function Device() {
  const { data: settings } = useCall('settings.get', {})
  const { data: machine } = useCall('python.machine', {})
  const set = useAction('settings.set', ['settings.get', 'python.machine'])
  if (settings === undefined) return null
  const change = (part: Partial<Settings>) => set.mutate({ change: part })
  return (
    <Section title="Training and chat">
      <div className="flex flex-col gap-4">
        <Field label="Train on" help={`Automatic takes the graphics card where there is one that can be used. ${machine === undefined ? '' : nowWords(machine)}`}>
          <span className="flex"><SegmentedControl
            aria-label="Train on"
            value={settings.python_backend}
            onChange={(python_backend) => change({ python_backend })}
            segments={[{ value: 'auto', label: 'Automatic' }, { value: 'cuda', label: 'Graphics card', disabled: machine?.gpus.length === 0 && settings.python_backend !== 'cuda' }, { value: 'cpu', label: 'Processor' }]}
          /></span>
        </Field>
        {machine?.mend != null && <IdleGpu mend={machine.mend} />}
        <Field label="Threads for chat on the processor" help="Empty: one less than the cores. More can be slower."><NumberInput value={settings.inference_threads} min={1} max={512} placeholder="Automatic" onChange={(inference_threads) => change({ inference_threads })} /></Field>
        {set.isError && <p role="alert" className="text-failed">{set.error.message}</p>}
      </div>
    </Section>
  )
}
