/** A card that is one large button: open this project, take this pack, go this way. */

import { ChevronRight } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'

export type ChoiceCardProps = Omit<ComponentProps<'button'>, 'title'> & {
  title: ReactNode
  note?: ReactNode
  icon?: Icon | undefined
  /** Small facts in a row at the foot. */
  facts?: readonly ReactNode[] | undefined
  /** Whatever else shows what it is about, such as one example. */
  children?: ReactNode
}

/** One large button. */
export function ChoiceCard({ title, note, icon: Picture, facts = [], className, children, ...rest }: ChoiceCardProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes('group flex w-full min-w-0 cursor-default flex-col gap-2 rounded-md border border-line bg-surface p-4 text-left transition-colors hover:border-n-8 active:bg-n-3 disabled:pointer-events-none disabled:bg-sunken disabled:text-ink-3', className)}
    >
      <span className="flex w-full items-start gap-3">
        {Picture && (
          <span className="flex size-8 shrink-0 items-center justify-center rounded-md border border-line bg-sunken text-ink-2"><Picture aria-hidden className="size-4" /></span>
        )}
        <span className="min-w-0 flex-1">
          <span className="block text-14 font-semibold">{title}</span>
          {note !== undefined && <span className="mt-0.5 block text-ink-2">{note}</span>}
        </span>
        {rest.disabled !== true && <ChevronRight aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3 transition-transform group-hover:translate-x-0.5 group-hover:text-ink" />}
      </span>
      {children}
      {facts.length > 0 && (
        <span className="mt-auto flex flex-wrap gap-x-3 gap-y-1 pt-1 text-12 text-ink-3">
          {facts.map((fact, index) => <span key={String(index)}>{fact}</span>)}
        </span>
      )}
    </button>
  )
}
