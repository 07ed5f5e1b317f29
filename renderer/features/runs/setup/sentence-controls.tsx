/** The controls behind the parts of the setup's sentence. Each writes into the draft; none asks the host to do anything. */

import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { Field } from '../../../components/field.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { RadioCards } from '../../../components/radio-cards.tsx'
import { SegmentedControl } from '../../../components/segmented-control.tsx'
import { Select } from '../../../components/select.tsx'
import { count, since } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { useDraft, useDrafts } from './draft.ts'
import { memoryWords, methodWords, timeWords } from './estimate-words.ts'
import { usePresets } from './use-plan.ts'

type ControlProps = { project: string; estimate: Estimate }

/** LoRA, QLoRA or full. */
export function MethodControl({ project, estimate }: ControlProps) {
  const setKeys = useDrafts((store) => store.setKeys)
  const now = { LoRA: 'lora', QLoRA: 'qlora', 'Full training': 'full' }[methodWords(estimate.config)] ?? 'lora'
  return (
    <RadioCards
      value={now}
      aria-label="Method"
      onChange={(method) => setKeys(project, { 'adapter.method': method === 'full' ? 'full' : 'lora', load_quantization: method === 'qlora' ? 'nf4' : 'none' })}
      cards={[
        { value: 'lora', title: 'LoRA', note: 'Trains a small adapter beside the model. Right for almost everything.' },
        { value: 'qlora', title: 'QLoRA', note: 'The same with the model held in 4 bit: a larger one fits, steps are slower.' },
        { value: 'full', title: 'Full training', note: 'Trains every weight. Needs several times the memory.' },
      ]}
    />
  )
}

/** The base model, or a run to go on from. */
export function ModelControl({ project, estimate }: ControlProps) {
  const change = useDrafts((store) => store.change)
  const draft = useDraft(project)
  const models = useCall('models.list', {}).data?.models ?? []
  const runs = (useCall('runs.list', { project }).data?.runs ?? []).filter((run) => run.has_adapter)
  return (
    <div className="flex flex-col gap-3">
      <Field label="Base model" help={<a className="underline underline-offset-4" href="#/settings/models">More models in Settings</a>}>
        <Select
          value={estimate.model.id}
          onChange={(id) => change(project, { base_model: id })}
          options={models.filter(({ folder }) => folder !== null).map(({ id, title, parameters, licence }) => ({ value: id, label: title, note: licence, aside: parameters === null ? undefined : `${count(Math.round(parameters / 1e5) / 10)} M` }))}
        />
      </Field>
      {runs.length > 0 && (
        <Field label="Start from" help="Its adapter learns on; the base model stays the same.">
          <Select
            value={draft.from ?? 'base'}
            onChange={(from) => change(project, { from: from === 'base' ? undefined : from } as { from?: string })}
            options={[{ value: 'base', label: 'The base model as it is' }, ...runs.toReversed().map((run) => ({ value: run.id, label: run.id, note: `${count(run.steps)} steps, ${since(run.created)}` }))]}
          />
        </Field>
      )}
    </div>
  )
}

/** Passes or steps. */
export function LengthControl({ project, estimate }: ControlProps) {
  const setKeys = useDrafts((store) => store.setKeys)
  const isPasses = estimate.config['epochs'] !== null
  const value = isPasses ? (estimate.config['epochs'] as number) : estimate.steps
  return (
    <div className="flex flex-col gap-3">
      <div>
        <SegmentedControl
          aria-label="Count in"
          size="small"
          value={isPasses ? 'passes' : 'steps'}
          onChange={(unit) => setKeys(project, unit === 'passes' ? { epochs: Math.max(1, Math.round(estimate.passes)), max_steps: undefined } : { max_steps: estimate.steps, epochs: undefined })}
          segments={[{ value: 'passes', label: 'Passes' }, { value: 'steps', label: 'Steps' }]}
        />
      </div>
      <Field label={isPasses ? 'Passes over the samples' : 'Steps'} help={`${count(estimate.steps)} steps of ${estimate.rows_per_step} samples: every sample is seen ${Number(estimate.passes.toPrecision(3))} times on average.`}>
        <NumberInput value={value} min={isPasses ? 0.1 : 1} max={isPasses ? 100 : 1_000_000} step={isPasses ? 1 : 50} onChange={(next) => setKeys(project, isPasses ? { epochs: next, max_steps: undefined } : { max_steps: Math.round(next), epochs: undefined })} />
      </Field>
      <p className="border-t border-line pt-2 text-12 text-ink-2 tabular-nums">{timeWords(estimate)} on {estimate.device.name}, {memoryWords(estimate)}</p>
    </div>
  )
}

/** Which version of the samples. */
export function DataControl({ project, estimate }: ControlProps) {
  const change = useDrafts((store) => store.change)
  const versions = useCall('datasets.list', { project }).data?.dataset_versions ?? []
  return (
    <Field label="Samples" help={<a className="underline underline-offset-4" href={`#/p/${project}/data`}>Look at them in Data</a>}>
      <Select
        value={estimate.dataset.version}
        onChange={(version) => change(project, { dataset_version: version })}
        options={versions.toReversed().map((version) => ({ value: version.id, label: version.id, note: `${since(version.created)}, seed ${version.seed}`, aside: `${count(version.splits['train'] ?? 0)} to train on` }))}
      />
    </Field>
  )
}

/** A named set of values. */
export function PresetControl({ project, estimate }: ControlProps) {
  const change = useDrafts((store) => store.change)
  const draft = useDraft(project)
  const presets = usePresets().filter(({ base_model }) => base_model === null || base_model === estimate.model.id)
  return (
    <RadioCards
      value={draft.preset ?? 'usual'}
      aria-label="Preset"
      onChange={(preset) => change(project, { preset: preset === 'usual' ? undefined : preset } as { preset?: string })}
      cards={[
        { value: 'usual', title: 'The usual values', note: 'Those of the base model and of this domain.' },
        ...presets.map(({ id, title, about, source }) => ({ value: id, title, note: <>{about} <span className="block text-ink-3">From: {source}.</span></> })),
      ]}
    />
  )
}
