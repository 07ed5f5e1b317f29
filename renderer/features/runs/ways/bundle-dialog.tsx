/** Train on another machine: where the run's folder goes, what it holds, and the command that trains it there. */

import { Package } from 'lucide-react'
import { useState } from 'react'
import type { Place } from '../../../../contract/entities/place.ts'
import { Button } from '../../../components/button.tsx'
import { CodeBlock } from '../../../components/code-block.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Field } from '../../../components/field.tsx'
import { Fold } from '../../../components/fold.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Progress } from '../../../components/progress.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { bytes, count } from '../../../lib/format.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { useJob } from '../../../stores/jobs.ts'
import { PlaceField, usePlace } from '../../projects/index.ts'
import { useOrder } from '../setup/use-plan.ts'
import type { WayProps } from './way-props.ts'

/** Lock files of the bundle, by the machine that it goes to. */
const LOCKS = { gpu: 'cuda', cpu: 'cpu' } as const

/** The dialog. */
export function BundleDialog({ project, estimate, onClose }: WayProps) {
  const order = useOrder(project)
  const [inside, choose] = useState<Place | null>(null)
  const [wish, change] = useState({ name: '', hasBase: true, ranks: Number(estimate.config['devices'] ?? 1) })
  const place = usePlace('big_files', inside)
  const about = useCall('projects.list', {}).data?.projects.find(({ id }) => id === project)
  const model = useCall('models.list', {}).data?.models.find(({ id }) => id === estimate.model.id)
  const make = useAction('runs.bundle')
  const job = useJob(make.data?.job)
  const name = wish.name || `${(about?.name ?? 'project').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-bundle`
  const isRefused = estimate.config['recipe'] !== 'sft' || estimate.config['best_by'] === 'gates'
  const isMade = job?.state === 'succeeded'
  const begin = () => place !== undefined && make.mutate({ ...order, folder: `${place.place}/${name}`, with_base: wish.hasBase })
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="wide"
      title="Train on another machine"
      description="Makes a folder with all that the run needs: config, samples, base model, trainer, and its packages by name. You take the results back."
      actions={isMade ? <Button variant="primary" onClick={onClose}>Done</Button> : <><Button onClick={onClose}>Cancel</Button><Button variant="primary" icon={Package} disabled={isRefused || place?.writable !== true} isLoading={make.isPending || job?.state === 'running' || job?.state === 'preparing'} onClick={begin}>Make the folder</Button></>}
    >
      <div className="flex flex-col gap-4">
        {isRefused && <ErrorState error={{ message: 'This run asks your rules while it trains, which a folder cannot carry.', next_step: 'Train it here; or learn the answers, with the lowest loss as the best.' }} />}
        {!isMade && !isRefused && (
          <>
            <PlaceField label="Where it goes" purpose="big_files" value={inside} onChange={choose} />
            <div className="grid grid-cols-2 gap-6">
              <Field label="Its name"><TextInput value={wish.name} placeholder={name} onChange={(next) => change({ ...wish, name: next.replaceAll(/[/\\]/g, '') })} /></Field>
              <Field label="GPUs there" help="They share each step; 1 also without a GPU."><NumberInput value={wish.ranks} min={1} max={64} onChange={(next) => change({ ...wish, ranks: Math.round(next) })} /></Field>
            </div>
            <Switch isOn={wish.hasBase} onChange={(hasBase) => change({ ...wish, hasBase })} label={`Base model inside${model?.bytes == null ? '' : `, ${bytes(model.bytes)}`}`} />
          </>
        )}
        {job !== undefined && !isMade && job.error === null && <Progress label={job.progress?.message ?? 'Copying'} done={job.progress?.done} total={job.progress?.total ?? undefined} unit={job.progress?.unit} />}
        {(make.error ?? job?.error) != null && <ErrorState error={make.error?.parts ?? job!.error!} />}
        {isMade && <Made folder={String(job.result?.['folder'])} files={Number(job.result?.['files'])} size={Number(job.result?.['bytes'])} ranks={wish.ranks} lock={LOCKS[estimate.device.kind === 'gpu' || wish.ranks > 1 ? 'gpu' : 'cpu']} hasBase={wish.hasBase} examples={job.result?.['examples'] as Example[]} />}
      </div>
    </Dialog>
  )
}

/** A worked example of a cluster. */
type Example = { title: string; text: string }

/** What was made, and how it is trained. */
function Made({ folder, files, size, ranks, lock, hasBase, examples }: { folder: string; files: number; size: number; ranks: number; lock: string; hasBase: boolean; examples: Example[] }) {
  const base = hasBase ? '' : 'BASE_MODEL=FOLDER_OF_THE_BASE_MODEL '
  const name = folder.split(/[/\\]/).at(-1)
  return (
    <>
      <Field label="1. Copy the folder to the other machine"><p role="status" className="wrap-anywhere">{folder} <span className="text-ink-3">· {bytes(size)}, {count(files)} files</span></p></Field>
      <Field label="2. Install its packages there, once" help="In a terminal, beside the folder.">
        <CodeBlock isWrapped label="The commands that install its packages" text={`uv venv env --python 3.11\nuv pip install --python env/bin/python --no-deps -r ${name}/requirements/${lock}.txt`} />
      </Field>
      <Field label="3. Train" help="Started again it goes on from its last checkpoint. Then bring the folder back, or a ZIP of it: Take results back.">
        <CodeBlock isWrapped label="The command that trains it" text={`${base}PYTHON=$PWD/env/bin/python RANKS=${ranks} ${name}/run.sh`} />
      </Field>
      <div className="flex flex-col">
        {examples.map(({ title, text }) => <Fold key={title} summary={`The same on ${title}`}><CodeBlock label={`An example for ${title}`} text={text} /></Fold>)}
      </div>
    </>
  )
}
