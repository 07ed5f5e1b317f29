/** Try several values: which keys, which values of each, how many runs. Starts the sweep and leads to it. */

import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import { Button } from '../../../components/button.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { Chip } from '../../../components/chip.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Field } from '../../../components/field.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { count } from '../../../lib/format.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { useOrder } from '../setup/use-plan.ts'
import { combinations, distinct, keyWords, MIX, proposals, sweepTime, valueWords, type Tried } from '../sweep-words.ts'
import type { WayProps } from './way-props.ts'

/** Trials that are proposed, enough for two keys of three values, and the most that can be asked for. */
const PROPOSED = 9
const MOST = 200
/** What a key does, in few words. */
const NOTES: Record<string, string> = { 'adapter.r': 'how much it can learn', learning_rate: 'how far each step goes', max_steps: 'how long it trains' }

/** The dialog. */
export function SweepDialog({ project, estimate, onClose }: WayProps) {
  const [, go] = useHashLocation()
  const { set, ...order } = useOrder(project)
  const categories = useCall('datasets.mix', { project }).data?.categories.map(({ category }) => category) ?? []
  const devices = useCall('runs.devices', {}).data?.devices.length ?? 0
  const [changed, change] = useState<readonly Tried[] | null>(null)
  const [asked, ask] = useState<{ trials?: number; workers?: number }>({})
  const start = useAction('runs.sweep', ['runs.sweeps'])
  const tried = changed ?? proposals(estimate, categories[0])
  const on = tried.filter(({ isOn }) => isOn)
  const all = combinations(tried)
  const trials = Math.min(asked.trials ?? PROPOSED, Math.max(2, all))
  const workers = Math.min(asked.workers ?? Math.max(1, devices), trials)
  const canJudge = Number(estimate.config['sample_steps']) > 0 && Number(estimate.config['sample_prompts']) > 0
  const time = sweepTime(estimate, tried, trials, workers)
  const put = (key: string, next: Partial<Tried>) => change(tried.map((each) => (each.key === key ? { ...each, ...next } : each)))
  const begin = () => {
    const { epochs, ...rest } = set ?? {}
    const keys = Object.fromEntries(on.map(({ key, values }) => [key, [...values]]))
    start.mutate({ ...order, set: 'max_steps' in keys || epochs === undefined ? rest : { ...rest, epochs }, plan: { keys, trials, workers, by: canJudge ? 'rules' : 'eval_loss' } }, { onSuccess: ({ sweep }) => go(`/p/${project}/train/${sweep}`) })
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="wide"
      title="Try several values"
      description={`Each try is a run of its own, compared by ${canJudge ? 'its weakest rule' : 'its loss on unseen samples'}. A try that falls behind is stopped early.`}
      footnote={<span role="status">{count(trials)} runs: {time === null ? 'time not measured yet' : `${time}, less where tries are stopped early`}</span>}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" icon={SlidersHorizontal} isLoading={start.isPending} disabled={on.length === 0 || on.some(({ values }) => values.length < 2)} onClick={begin}>Start {count(trials)} tries</Button></>}
    >
      <div className="flex flex-col gap-4">
        <ul aria-label="Values to try" className="divide-y divide-line rounded-md border border-line">
          {tried.map((each) => (
            <li key={each.key} className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5">
              <span className="w-56 shrink-0"><Checkbox isChecked={each.isOn} onChange={(isOn) => put(each.key, { isOn })} label={each.key.startsWith(MIX) ? 'Kinds of samples' : keyWords(each.key)} note={NOTES[each.key] ?? 'how often one kind comes'} /></span>
              {each.isOn ? <Values tried={each} onChange={(values) => put(each.key, { values })} /> : <span className="text-12 text-ink-3">{each.values.map((value) => valueWords(each.key, value)).join(' · ')}</span>}
              {each.isOn && each.key.startsWith(MIX) && <Select aria-label="Which kind of sample" size="small" className="w-44" value={each.key.slice(MIX.length)} onChange={(category) => put(each.key, { key: MIX + category })} options={categories.map((value) => ({ value, label: value.replaceAll('_', ' ') }))} />}
            </li>
          ))}
        </ul>
        <div className="flex gap-6">
          <Field label="Tries" help={trials === all ? 'Every combination once.' : `There are ${count(all)} combinations.`}><NumberInput value={trials} min={2} max={Math.min(MOST, Math.max(2, all))} onChange={(next) => ask({ ...asked, trials: Math.round(next) })} /></Field>
          {devices > 1 && <Field label="At the same time" help={`Each on a GPU of its own; there are ${devices}.`}><NumberInput value={workers} min={1} max={devices} onChange={(next) => ask({ ...asked, workers: Math.round(next) })} /></Field>}
        </div>
        {start.isError && <ErrorState error={start.error.parts} />}
      </div>
    </Dialog>
  )
}

/** The values of a key as chips, and one more. */
function Values({ tried: { key, values }, onChange }: { tried: Tried; onChange: (values: number[]) => void }) {
  const [text, type] = useState('')
  const add = () => {
    const value = Number(text)
    if (value > 0 && Number.isFinite(value)) onChange(distinct([...values, key === 'adapter.r' || key === 'max_steps' ? Math.ceil(value) : value]))
    type('')
  }
  return (
    <form className="flex min-w-0 flex-1 flex-wrap items-center gap-1" onSubmit={(event) => { event.preventDefault(); add() }}>
      {values.map((value) => <Chip key={value} removeLabel={`Leave out ${valueWords(key, value)}`} onRemove={() => onChange(values.filter((each) => each !== value))}>{valueWords(key, value)}</Chip>)}
      <TextInput size="small" className="w-20" aria-label={`Another value of ${keyWords(key)}`} placeholder="Add" inputMode="decimal" value={text} onChange={type} onBlur={add} />
      {values.length < 2 && <span className="text-12 text-undecided">Give two at least.</span>}
    </form>
  )
}
