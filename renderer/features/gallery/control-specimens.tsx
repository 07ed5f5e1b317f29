/** Buttons and form controls in their states. */

import { Cpu, Download, Flame, Leaf, Pencil, Play, Search, Trash2, Zap } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Combobox } from '../../components/combobox.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { RadioCards } from '../../components/radio-cards.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { Select } from '../../components/select.tsx'
import { Slider } from '../../components/slider.tsx'
import { Switch } from '../../components/switch.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { LONG, nothing, Specimen } from './specimen.tsx'

/** Buttons. */
export function ButtonSpecimens() {
  return (
    <>
      <Specimen name="Button">
        <Button variant="primary" icon={Play}>Start training</Button>
        <Button icon={Download}>Download</Button>
        <Button>Duplicate</Button>
        <Button variant="quiet" icon={Pencil}>Rename</Button>
        <Button variant="danger" icon={Trash2}>Delete the run</Button>
        <Button variant="primary" isLoading>Starting</Button>
        <Button isLoading>Saving</Button>
        <Button variant="primary" disabled>Primary, disabled</Button>
        <Button disabled>Disabled</Button>
        <Button variant="quiet" disabled>Quiet, disabled</Button>
      </Specimen>
      <Specimen name="Button, small">
        <Button size="small" variant="primary">Generate</Button>
        <Button size="small">Show 20 more</Button>
        <Button size="small" variant="quiet" icon={Search}>Find</Button>
        <Button size="small" variant="danger">Discard</Button>
        <IconButton icon={Pencil} label="Rename" />
        <IconButton icon={Trash2} label="Delete" variant="secondary" />
        <IconButton icon={Flame} label="Pinned" isPressed />
        <IconButton icon={Trash2} label="Not possible now" disabled />
        <IconButton icon={Download} label="Downloading" isLoading />
        <CopyButton text="ollama run poems" label="Copy the command" />
        <span className="inline-flex h-7 items-center gap-3"><Kbd keys="mod+k" /><Kbd keys="shift+enter" /></span>
      </Specimen>
    </>
  )
}

const QUANTS = [
  { value: 'q4', label: 'Small file, fits most PCs', aside: 'Q4_K_M · 1.1 GB' },
  { value: 'q8', label: 'Closest to the trained model', aside: 'Q8_0 · 1.9 GB', note: 'Loses nothing that the checks can measure.' },
  { value: 'f16', label: 'Unchanged', aside: 'F16 · 3.6 GB', disabled: true },
] as const

/** Typed text, numbers and choices. */
export function FieldSpecimens() {
  const [name, setName] = useState('Haiku of the sea')
  const [rate, setRate] = useState(3)
  const [quant, setQuant] = useState<'q4' | 'q8' | 'f16' | null>('q4')
  return (
    <Specimen name="Field, TextInput, NumberInput, Select, Combobox, TextArea">
      <div className="grid w-full max-w-form grid-cols-2 gap-x-6 gap-y-4">
        <Field label="Name" help="Stands in the list of projects."><TextInput value={name} onChange={setName} /></Field>
        <Field label="Place" error="This folder is not empty. Choose another or make a new one in it."><TextInput value="/home/ada/models" onChange={nothing} isCode /></Field>
        <Field label="Search" isOptional><TextInput icon={Search} value="" onChange={nothing} placeholder="Find a sample" trailing={<Kbd keys="/" />} /></Field>
        <Field label="Token" help="Long text stays in its line."><TextInput value={LONG} onChange={nothing} disabled /></Field>
        <Field label="Passes over the data" term="epoch" aside="recommended: 3"><NumberInput value={rate} onChange={setRate} min={1} max={20} unit="passes" /></Field>
        <Field label="File" term="quantization"><Select value={quant} onChange={setQuant} options={QUANTS} /></Field>
        <Field label="Empty choice"><Select value={null} onChange={nothing} options={[{ value: 'a', label: 'A' }]} placeholder="Choose a check" /></Field>
        <Field label="Start from"><Combobox value={null} onChange={nothing} placeholder="Find a model" options={['Qwen2.5-0.5B', 'Qwen2.5-1.5B', 'SmolLM2-360M', LONG].map((label) => ({ value: label, label, group: 'On this computer' }))} /></Field>
        <Field label="Not possible now"><Select value="q4" onChange={nothing} options={QUANTS} disabled /></Field>
        <Field label="Instructions" help="What the model is told before each question."><TextArea value="You write haiku. Nothing else." onChange={nothing} /></Field>
      </div>
    </Specimen>
  )
}

/** Slider, switch, checkbox, cards, segments. */
export function ChoiceSpecimens() {
  const [count, setCount] = useState(7920)
  const [isOn, setOn] = useState(true)
  const [way, setWay] = useState<'pack' | 'shape' | 'rows'>('pack')
  const [level, setLevel] = useState<'simple' | 'advanced'>('simple')
  return (
    <>
      <Specimen name="Slider, Switch, Checkbox, SegmentedControl">
        <div className="grid w-full max-w-form grid-cols-2 gap-x-6 gap-y-4">
          <Field label="Samples" help="How many are written for this kind of question."><Slider value={count} onChange={setCount} min={0} max={20_000} step={10} unit="rows" /></Field>
          <Field label="Not possible now"><Slider value={40} onChange={nothing} min={0} max={100} disabled reading="40 %" /></Field>
          <div className="flex flex-col gap-2">
            <Switch isOn={isOn} onChange={setOn} label="Keep this computer awake while training" />
            <Switch isOn={false} onChange={nothing} label="Offline" note="Nothing is fetched from the network." />
            <Switch isOn disabled onChange={nothing} label="Not possible now" />
          </div>
          <div className="flex flex-col gap-2">
            <Checkbox isChecked onChange={nothing} label="Delete the checkpoints too" note="Frees 2.4 GB." />
            <Checkbox isChecked="mixed" onChange={nothing} label="3 of 8 chosen" />
            <Checkbox isChecked={false} onChange={nothing} label="Off" />
            <Checkbox isChecked={false} disabled onChange={nothing} label="Not possible now" />
          </div>
        </div>
        <SegmentedControl aria-label="Level" value={level} onChange={setLevel} segments={[{ value: 'simple', label: 'Simple' }, { value: 'advanced', label: 'Advanced' }]} />
        <SegmentedControl aria-label="Size" size="small" value="a" onChange={nothing} segments={[{ value: 'a', label: 'Text' }, { value: 'b', label: 'Rendered' }, { value: 'c', label: 'Tokens', disabled: true }]} />
      </Specimen>
      <Specimen name="RadioCards" isWide>
        <RadioCards
          aria-label="How to begin"
          columns={3}
          value={way}
          onChange={setWay}
          cards={[
            { value: 'pack', title: 'From a pack', note: 'A domain that is ready: its rules, its questions, its targets.', icon: Leaf, aside: '3 here' },
            { value: 'shape', title: 'From a shape', note: 'Say what an answer looks like; the rest is filled in.', icon: Zap },
            { value: 'rows', title: 'From my rows', note: LONG, icon: Cpu, disabled: true },
          ]}
        />
      </Specimen>
    </>
  )
}
