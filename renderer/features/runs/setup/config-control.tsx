/** The control for one key of the run config, by the kind of its value. Knows no key. */

import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { Field } from '../../../components/field.tsx'
import { BY_NAME, type ConfigField } from './config-fields.ts'

type ControlProps = { field: ConfigField; value: unknown; onChange: (value: unknown) => void }

/** The control. */
export function ConfigControl({ field, value, onChange }: ControlProps) {
  if (field.kind === 'boolean') return <Switch isOn={value === true} onChange={onChange} label={value === true ? 'On' : 'Off'} />
  if (field.kind === 'choice') return <ChoiceControl field={field} value={value} onChange={onChange} />
  if (field.kind === 'object') return <ObjectControl field={field} value={value} onChange={onChange} />
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

/** A choice with what it means; names behind the last one, where it takes them. */
function ChoiceControl({ field, value, onChange }: ControlProps) {
  const { choices, names } = field
  const known = choices.find((choice) => choice.id !== BY_NAME && choice.value === value)
  const given = namesIn(value, names)
  const pick = (id: string) => onChange(id === BY_NAME ? withNames(given.length > 0 ? given : [FIRST_NAME[names?.under ?? ''] ?? 'q_proj'], names) : choices.find((choice) => choice.id === id)?.value)
  return (
    <div className="flex flex-col gap-2">
      <Select value={known?.id ?? BY_NAME} onChange={pick} options={choices.map(({ id, label, note }) => ({ value: id, label, ...(note === '' ? {} : { note }) }))} />
      {known === undefined && names !== undefined && <NamesInput label={`${field.label}, by name`} names={given} onChange={(next) => onChange(withNames(next, names))} />}
    </div>
  )
}

/** What stands in a list of names when it opens. */
const FIRST_NAME: Record<string, string> = { roles_off: 'system' }

/** Names with commas between; kept once there is one. */
function NamesInput({ label, names, onChange }: { label: string; names: readonly string[]; onChange: (names: string[]) => void }) {
  const [draft, setDraft] = useState<string | null>(null)
  const take = (text: string) => {
    setDraft(text)
    const next = text.split(',').map((name) => name.trim()).filter(Boolean)
    if (next.length > 0) onChange(next)
  }
  return <TextInput aria-label={label} value={draft ?? names.join(', ')} placeholder="Names, with commas between" onChange={take} onBlur={() => setDraft(null)} />
}

function namesIn(value: unknown, names: ConfigField['names']): string[] {
  const list = names?.under == null ? value : (value as Record<string, unknown> | null)?.[names.under]
  return Array.isArray(list) ? list.map(String) : []
}

function withNames(list: readonly string[], names: ConfigField['names']): unknown {
  return names?.under == null ? list : { [names.under]: list }
}

/** Values that are set together or not at all. */
function ObjectControl({ field: { parts }, value, onChange }: ControlProps) {
  const now = value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null
  return (
    <div className="flex flex-col gap-3">
      <Switch isOn={now !== null} onChange={(isOn) => onChange(isOn ? Object.fromEntries(parts.map(({ key, usual }) => [key, usual])) : null)} label={now === null ? 'Never' : 'On'} />
      {now !== null && parts.map((part) => (
        <Field key={part.key} label={part.label} help={part.help}>
          <ConfigControl field={part} value={now[part.key] ?? part.usual} onChange={(next) => onChange({ ...now, [part.key]: next })} />
        </Field>
      ))}
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
