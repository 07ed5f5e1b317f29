/** One of two to five short words, all visible: views, units, Simple or Advanced. */

import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'

/** One of the words. */
export type Segment<V extends string> = { value: V; label: ReactNode; icon?: Icon | undefined; disabled?: boolean | undefined }

export type SegmentedControlProps<V extends string> = {
  value: V
  onChange: (value: V) => void
  segments: readonly Segment<V>[]
  /** What is chosen here, for those who hear the window. */
  'aria-label': string
  size?: 'small' | 'medium' | undefined
}

/** A row of words, one of them chosen. */
export function SegmentedControl<V extends string>({ value, onChange, segments, size = 'medium', 'aria-label': label }: SegmentedControlProps<V>) {
  return (
    <RadioGroup.Root
      value={value}
      onValueChange={(next) => onChange(next as V)}
      aria-label={label}
      orientation="horizontal"
      className={classes('inline-flex shrink-0 items-stretch gap-px rounded-md border border-line bg-sunken p-px', size === 'small' ? 'h-7' : 'h-8')}
    >
      {segments.map(({ value: each, label: word, icon: Picture, disabled }) => (
        <RadioGroup.Item
          key={each}
          value={each}
          disabled={disabled ?? false}
          className={classes(
            'inline-flex cursor-default items-center gap-1.5 rounded-sm border border-transparent px-2.5 text-ink-2 transition-colors select-none hover:text-ink disabled:text-ink-3 data-[state=checked]:border-edge data-[state=checked]:bg-knob data-[state=checked]:font-medium data-[state=checked]:text-ink',
            size === 'small' ? 'text-12' : 'text-13',
          )}
        >
          {Picture && <Picture aria-hidden className="size-4" />}
          {word}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
