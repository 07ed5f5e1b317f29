/**
 * A number with its unit. What is typed counts when it is a number within the limits; else the last one stays.
 */

import { useState } from 'react'
import { TextInput } from './text-input.tsx'

export type NumberInputProps = {
  value: number | null
  onChange: (value: number) => void
  unit?: string | undefined
  min?: number | undefined
  max?: number | undefined
  step?: number | undefined
  size?: 'small' | 'medium' | undefined
  disabled?: boolean | undefined
  placeholder?: string | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
}

/** A number with its unit; arrow keys step, with Shift by ten. */
export function NumberInput({ value, onChange, unit, min = -Infinity, max = Infinity, step = 1, className, ...rest }: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const clamp = (number: number) => Math.min(max, Math.max(min, number))
  const take = (text: string) => {
    setDraft(text)
    const number = Number(text.replaceAll(/[,\s_]/g, ''))
    if (text.trim() !== '' && Number.isFinite(number) && clamp(number) === number) onChange(number)
  }
  const nudge = (by: number) => {
    setDraft(null)
    onChange(clamp(Number(((value ?? 0) + by).toPrecision(12))))
  }
  return (
    <TextInput
      {...rest}
      inputMode="decimal"
      role="spinbutton"
      aria-valuenow={value ?? undefined}
      aria-valuemin={Number.isFinite(min) ? min : undefined}
      aria-valuemax={Number.isFinite(max) ? max : undefined}
      value={draft ?? (value === null ? '' : value.toLocaleString('en', { maximumFractionDigits: 12 }))}
      onChange={take}
      onBlur={() => setDraft(null)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        nudge(step * (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1))
      }}
      trailing={unit}
      className={className ?? 'max-w-40'}
    />
  )
}
