/** A number within limits, drawn and typed. Controlled; `onCommit` is called when the hand lets go. */

import { Slider as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFieldControl, useFieldLabelId } from './field.tsx'
import { NumberInput } from './number-input.tsx'

export type SliderProps = {
  value: number
  onChange: (value: number) => void
  onCommit?: ((value: number) => void) | undefined
  min: number
  max: number
  step?: number | undefined
  unit?: string | undefined
  /** What stands at the right instead of a box for typing; null where the number stands elsewhere. */
  reading?: ReactNode
  disabled?: boolean | undefined
  'aria-label'?: string | undefined
}

/** A track with a thumb, and the number beside it. */
export function Slider({ value, onChange, onCommit, min, max, step = 1, unit, reading, disabled = false, 'aria-label': label }: SliderProps) {
  const field = useFieldControl()
  const labelledBy = useFieldLabelId()
  const name = label === undefined ? { 'aria-labelledby': labelledBy } : { 'aria-label': label }
  return (
    <span className="flex h-8 items-center gap-3">
      <Radix.Root
        value={[value]}
        onValueChange={([next]) => next !== undefined && onChange(next)}
        onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        className="relative flex h-5 min-w-20 flex-1 touch-none items-center select-none data-[disabled]:opacity-50"
      >
        <Radix.Track className="relative h-1 flex-1 rounded-full bg-n-6">
          <Radix.Range className="absolute h-full rounded-full bg-n-10" />
        </Radix.Track>
        <Radix.Thumb {...name} aria-describedby={field['aria-describedby']} className="block size-4 rounded-full border border-n-9 bg-knob transition-colors hover:border-ink" />
      </Radix.Root>
      {reading === undefined ? (
        <NumberInput value={value} onChange={onChange} min={min} max={max} step={step} unit={unit} disabled={disabled} size="small" aria-label={`${label ?? 'Value'}, as a number`} className="w-24 max-w-24" />
      ) : reading !== null && (
        <span className="w-24 text-right text-12 text-ink-2">{reading}</span>
      )}
    </span>
  )
}
