/** A choice among several, or of rows. `mixed` stands for some of them. */

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'

export type CheckboxProps = {
  isChecked: boolean | 'mixed'
  onChange: (isChecked: boolean) => void
  label?: ReactNode
  note?: ReactNode
  disabled?: boolean | undefined
  'aria-label'?: string | undefined
}

/** A choice. */
export function Checkbox({ isChecked, onChange, label, note, disabled = false, 'aria-label': name }: CheckboxProps) {
  const id = useId()
  return (
    <span className="flex gap-2">
      <Radix.Root
        id={id}
        aria-label={name}
        checked={isChecked === 'mixed' ? 'indeterminate' : isChecked}
        onCheckedChange={(next) => onChange(next === true)}
        disabled={disabled}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-n-8 bg-field text-n-1 transition-colors hover:border-n-9 data-[disabled]:opacity-50 data-[state=checked]:border-ink data-[state=checked]:bg-ink data-[state=indeterminate]:border-ink data-[state=indeterminate]:bg-ink"
      >
        <Radix.Indicator>{isChecked === 'mixed' ? <Minus aria-hidden className="size-3" strokeWidth={3} /> : <Check aria-hidden className="size-3" strokeWidth={3} />}</Radix.Indicator>
      </Radix.Root>
      {label !== undefined && (
        <label htmlFor={id} className={classes('min-w-0 select-none', disabled && 'text-ink-3')}>
          {label}
          {note !== undefined && <span className="block text-12 text-ink-3">{note}</span>}
        </label>
      )}
    </span>
  )
}
