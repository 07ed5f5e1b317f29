/** The control for one key of the run config, by the kind of its value. Knows no key. */

import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import type { ConfigField } from './config-fields.ts'

type ControlProps = { field: ConfigField; value: unknown; onChange: (value: unknown) => void }

/** The control. */
export function ConfigControl({ field, value, onChange }: ControlProps) {
  if (field.kind === 'boolean') return <Switch isOn={value === true} onChange={onChange} label={value === true ? 'On' : 'Off'} />
  if (field.kind === 'choice') return <Select value={String(value)} onChange={onChange} options={field.choices.map((choice) => ({ value: choice, label: choice }))} />
  if (field.kind === 'number' || field.kind === 'integer') return <NumberControl field={field} value={value} onChange={onChange} />
  return <LiteralControl field={field} value={value} onChange={onChange} />
}

function NumberControl({ field, value, onChange }: ControlProps) {
  const number = typeof value === 'number' ? value : null
  return (
    <div className="flex items-center gap-2">
      <NumberInput
        value={number}
        placeholder="none"
        min={field.min}
        max={field.max}
        step={field.kind === 'integer' ? 1 : (number ?? 1) / 10}
        onChange={(next) => onChange(field.kind === 'integer' ? Math.round(next) : next)}
      />
      {field.isNullable && number !== null && <Button size="small" variant="quiet" onClick={() => onChange(null)}>None</Button>}
    </div>
  )
}

/** Text, or what only JSON can say; kept once it can be read. */
function LiteralControl({ field, value, onChange }: ControlProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const shown = draft ?? (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))
  const take = (text: string) => {
    setDraft(text)
    if (text === '') return field.isNullable ? onChange(null) : undefined
    if (field.kind === 'text') return onChange(text)
    onChange(readLiteral(text))
  }
  return <TextInput value={shown} placeholder="none" onChange={take} onBlur={() => setDraft(null)} />
}

function readLiteral(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
