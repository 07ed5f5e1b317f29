/** Views of one thing, one at a time. Arrow keys move, Tab goes into the view. */

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { count } from '../lib/format.ts'
import { classes } from './classes.ts'

/** One view. `content` may be left out where the screen draws the view itself. */
export type Tab<V extends string> = { value: V; label: ReactNode; count?: number | undefined; mark?: ReactNode; content?: ReactNode; disabled?: boolean | undefined }

export type TabsProps<V extends string> = {
  value: V
  onChange: (value: V) => void
  tabs: readonly Tab<V>[]
  'aria-label': string
  /** Stands at the right end of the row. */
  aside?: ReactNode
  className?: string | undefined
}

/** A row of names above the chosen view. */
export function Tabs<V extends string>({ value, onChange, tabs, aside, className, 'aria-label': label }: TabsProps<V>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as V)} className={classes('flex min-h-0 flex-col', className)}>
      <div className="flex shrink-0 items-center gap-2 border-b border-line">
        <Radix.List aria-label={label} className="-mb-px -ml-2 flex min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              {...(tab.content === undefined && { 'aria-controls': undefined })}
              disabled={tab.disabled ?? false}
              className="relative flex h-9 shrink-0 cursor-default items-center gap-1.5 px-2 text-ink-2 -outline-offset-2 transition-colors after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 hover:text-ink focus-visible:rounded-sm disabled:text-ink-3 data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:bg-ink"
            >
              {tab.label}
              {tab.count !== undefined && <span className="text-12 font-normal text-ink-3">{count(tab.count)}</span>}
              {tab.mark}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      {tabs.map((tab) => tab.content !== undefined && (
        <Radix.Content key={tab.value} value={tab.value} className="min-h-0 flex-1 pt-4 outline-offset-2">{tab.content}</Radix.Content>
      ))}
    </Radix.Root>
  )
}
