/** One of many named things, found by typing. For a few: Select. */

import { Command } from 'cmdk'
import { Check, ChevronsUpDown, Search } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { useId, useState, type ReactNode } from 'react'
import { classes, unless } from './classes.ts'
import { useFieldControl } from './field.tsx'
import type { Option } from './select.tsx'
import { CONTROL } from './text-input.tsx'
import { useOverlayPlace } from './theme-scope.tsx'

/** An option that is found by `keywords` too. */
export type ComboboxOption<V extends string = string> = Option<V> & { keywords?: readonly string[] | undefined; group?: string | undefined }

export type ComboboxProps<V extends string> = {
  value: V | null
  onChange: (value: V) => void
  options: readonly ComboboxOption<V>[]
  placeholder?: string | undefined
  searchPlaceholder?: string | undefined
  /** Shown when nothing fits what was typed. */
  empty?: ReactNode
  size?: 'small' | 'medium' | undefined
  disabled?: boolean | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
}

/** One of many. */
export function Combobox<V extends string>({ value, onChange, options, placeholder = 'Choose', size = 'medium', disabled, className, 'aria-label': label, ...list }: ComboboxProps<V>) {
  const [isOpen, setOpen] = useState(false)
  const field = useFieldControl()
  const place = useOverlayPlace()
  const listId = useId()
  const chosen = options.find((option) => option.value === value)
  return (
    <Radix.Root open={isOpen} onOpenChange={setOpen}>
      <Radix.Trigger
        {...field}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-label={label}
        disabled={disabled}
        className={classes(CONTROL, unless(className, 'w-', 'w-full'), 'flex min-w-0 cursor-default items-center justify-between gap-2 px-2 text-left', size === 'small' ? 'h-7' : 'h-8', className)}
      >
        <span className={classes('min-w-0 truncate', chosen === undefined && 'text-ink-3')}>{chosen?.label ?? placeholder}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content id={listId} aria-label={label ?? placeholder} align="start" sideOffset={4} collisionPadding={8} className="z-50 w-(--radix-popover-trigger-width) min-w-60 animate-pop-in overflow-hidden rounded-md border border-line bg-raised shadow-overlay">
          <ComboboxList {...list} value={value} options={options} onPick={(next) => { onChange(next); setOpen(false) }} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ListProps<V extends string> = Pick<ComboboxProps<V>, 'value' | 'options' | 'searchPlaceholder' | 'empty'> & { onPick: (value: V) => void }

function ComboboxList<V extends string>({ value, options, searchPlaceholder = 'Search', empty = 'Nothing fits.', onPick }: ListProps<V>) {
  const groups = Map.groupBy(options, (option) => option.group ?? '')
  return (
    <Command label={searchPlaceholder}>
      <div className="flex h-8 items-center gap-2 border-b border-line px-2">
        <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
        <Command.Input placeholder={searchPlaceholder} className="h-full min-w-0 flex-1 bg-transparent outline-none" />
      </div>
      <Command.List className="max-h-72 overflow-y-auto p-1">
        <Command.Empty className="px-2 py-3 text-ink-3">{empty}</Command.Empty>
        {[...groups].map(([group, members]) => (
          <Command.Group key={group} heading={group === '' ? undefined : group} className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3">
            {members.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[...(option.keywords ?? []), ...(typeof option.label === 'string' ? [option.label] : [])]}
                disabled={option.disabled ?? false}
                onSelect={() => onPick(option.value)}
                className="flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 select-none data-[disabled=true]:text-ink-3 data-[selected=true]:bg-press"
              >
                <Check aria-hidden className={classes('size-4 shrink-0', option.value !== value && 'invisible')} />
                <span className="min-w-0 flex-1 wrap-anywhere">
                  {option.label}
                  {option.note !== undefined && <span className="block text-12 text-ink-3">{option.note}</span>}
                </span>
                {option.aside !== undefined && <span className="shrink-0 text-12 text-ink-3">{option.aside}</span>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}
