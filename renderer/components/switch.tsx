/** On or off, at once. For a choice that is sent later: Checkbox. */

import { Switch as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { useFieldControl } from './field.tsx'

export type SwitchProps = {
  isOn: boolean
  onChange: (isOn: boolean) => void
  /** Stands at its right; leave it out inside a Field. */
  label?: ReactNode
  note?: ReactNode
  disabled?: boolean | undefined
  'aria-label'?: string | undefined
}

/** On or off. On is ink, not accent: a switch is a state, no call to act. */
export function Switch({ isOn, onChange, label, note, disabled = false, 'aria-label': name }: SwitchProps) {
  const own = useId()
  const field = useFieldControl()
  const id = field.id ?? own
  return (
    <span className="flex gap-2">
      <Radix.Root
        {...field}
        id={id}
        aria-label={name}
        checked={isOn}
        onCheckedChange={onChange}
        disabled={disabled}
        className="mt-0.5 inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-transparent bg-n-8 p-px transition-colors data-[disabled]:opacity-50 data-[state=checked]:bg-ink"
      >
        <Radix.Thumb className="block size-3 rounded-full bg-n-1 transition-transform data-[state=checked]:translate-x-3" />
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
