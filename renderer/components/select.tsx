/** One of a few named things, in a list that opens. For many things with search: Combobox. */

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes, unless } from './classes.ts'
import { useFieldControl } from './field.tsx'
import { CONTROL } from './text-input.tsx'
import { useOverlayPlace } from './theme-scope.tsx'

/** One thing to choose. */
export type Option<V extends string = string> = {
  value: V
  label: ReactNode
  /** A second line: what choosing it means. */
  note?: ReactNode
  /** Small at the right: a size, a count, the field's term. */
  aside?: ReactNode
  disabled?: boolean | undefined
}

export type SelectProps<V extends string> = {
  value: V | null
  onChange: (value: V) => void
  options: readonly Option<V>[]
  placeholder?: string | undefined
  size?: 'small' | 'medium' | undefined
  disabled?: boolean | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
}

/** One of a few. */
export function Select<V extends string>({ value, onChange, options, placeholder = 'Choose', size = 'medium', disabled, className, 'aria-label': label }: SelectProps<V>) {
  const field = useFieldControl()
  const place = useOverlayPlace()
  return (
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as V)} disabled={disabled ?? false}>
      <Radix.Trigger
        {...field}
        aria-label={label}
        className={classes(CONTROL, unless(className, 'w-', 'w-full'), 'flex min-w-0 cursor-default items-center justify-between gap-2 px-2 text-left data-[placeholder]:text-ink-3', size === 'small' ? 'h-7' : 'h-8', className)}
      >
        <span className="min-w-0 truncate"><Radix.Value placeholder={placeholder} /></span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content position="popper" sideOffset={4} collisionPadding={8} className="z-50 max-h-80 min-w-(--radix-select-trigger-width) max-w-dialog animate-pop-in overflow-hidden rounded-md border border-line bg-raised p-1 shadow-overlay">
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="relative flex min-h-8 cursor-default items-center gap-4 rounded-sm py-1.5 pr-2 pl-7 outline-none select-none data-[disabled]:text-ink-3 data-[highlighted]:bg-press"
              >
                <Radix.ItemIndicator className="absolute left-1.5"><Check aria-hidden className="size-4" /></Radix.ItemIndicator>
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.note !== undefined && <span className="block text-12 text-ink-3">{option.note}</span>}
                </span>
                {option.aside !== undefined && <span className="shrink-0 text-12 text-ink-3">{option.aside}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
