/** A drafted sentence with controls inside: choosing in one writes the rule anew. Knows the parts that the engine made. */

import type { Choices, SentencePart } from '../../../../engine/authoring/index.ts'
import { ClickableSentence } from '../../../components/clickable-sentence.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'

type Control = Exclude<SentencePart, { text: string }>

/** The sentence. */
export function SentenceControls({ parts, onChoose }: { parts: readonly SentencePart[]; onChoose: (choices: Choices) => void }) {
  const choices = Object.fromEntries(parts.flatMap((part) => ('control' in part ? [[part.path, part.value]] : [])))
  const choose = (path: string, value: string | number) => onChoose({ ...choices, [path]: value })
  return (
    <ClickableSentence
      parts={parts.map((part, index) => {
        if ('text' in part) return part.text
        const label = part.choices.find(({ value }) => value === part.value)?.label ?? String(part.value)
        return { id: part.path, text: index === 0 ? label.charAt(0).toUpperCase() + label.slice(1) : label, label: NAMES[part.control], control: <PartControl part={part} onChoose={(value) => choose(part.path, value)} /> }
      })}
    />
  )
}

const NAMES: Readonly<Record<Control['control'], string>> = { thing: 'Which thing', tag: 'Which kind', field: 'Which column', value: 'Which value', number: 'Which number', asked: 'What was asked', formula: 'Formula' }

function PartControl({ part, onChoose }: { part: Control; onChoose: (value: string | number) => void }) {
  if (part.control === 'number') return <NumberInput aria-label="Number" value={Number(part.value)} onChange={onChoose} className="w-28" />
  return (
    <Select
      aria-label={NAMES[part.control]}
      value={String(part.value)}
      options={part.choices.map(({ value, label }) => ({ value: String(value), label }))}
      onChange={(next) => onChoose(part.choices.find(({ value }) => String(value) === next)?.value ?? next)}
    />
  )
}
