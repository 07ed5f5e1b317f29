/** One of a few ways to go on, each with a sentence. For many short words: Select. */

import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { useFieldLabelId } from './field.tsx'
import type { Icon } from './icon.ts'

/** One way. */
export type RadioCard<V extends string> = {
  value: V
  title: ReactNode
  note?: ReactNode
  /** Small at the right: a size, a time, "recommended". */
  aside?: ReactNode
  icon?: Icon | undefined
  disabled?: boolean | undefined
}

export type RadioCardsProps<V extends string> = {
  value: V | null
  onChange: (value: V) => void
  cards: readonly RadioCard<V>[]
  columns?: 1 | 2 | 3 | undefined
  'aria-label'?: string | undefined
}

const COLUMNS = { 1: 'grid-cols-1', 2: 'grid-cols-1 sm:grid-cols-2', 3: 'grid-cols-1 sm:grid-cols-3' }

/** Cards, one of them chosen. */
export function RadioCards<V extends string>({ value, onChange, cards, columns = 1, 'aria-label': label }: RadioCardsProps<V>) {
  const labelledBy = useFieldLabelId()
  return (
    <RadioGroup.Root
      value={value ?? ''}
      onValueChange={(next) => onChange(next as V)}
      aria-label={label}
      aria-labelledby={label === undefined ? labelledBy : undefined}
      className={classes('grid gap-2', COLUMNS[columns])}
    >
      {cards.map(({ value: each, title, note, aside, icon: Picture, disabled }) => (
        <RadioGroup.Item
          key={each}
          value={each}
          disabled={disabled ?? false}
          className="group flex cursor-default items-start gap-3 rounded-md border border-line bg-surface px-3 py-2.5 text-left transition-colors hover:border-n-8 disabled:bg-sunken disabled:text-ink-3 data-[state=checked]:border-ink"
        >
          <span aria-hidden className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-n-8 group-disabled:border-line group-data-[state=checked]:border-ink group-data-[state=checked]:bg-ink">
            <RadioGroup.Indicator className="size-1.5 rounded-full bg-n-1" />
          </span>
          {Picture && <Picture aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-2" />}
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{title}</span>
            {note !== undefined && <span className="mt-0.5 block text-12 text-ink-2 group-disabled:text-ink-3">{note}</span>}
          </span>
          {aside !== undefined && <span className="flex h-5 shrink-0 items-center text-12 text-ink-2">{aside}</span>}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
