/** A small thing among others: a filter, a tag, a slot of a wording. */

import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type ChipProps = {
  children: ReactNode
  /** Makes it a button. */
  onClick?: (() => void) | undefined
  /** Adds a cross; its name for those who hear the window. */
  onRemove?: (() => void) | undefined
  removeLabel?: string | undefined
  isPicked?: boolean | undefined
  className?: string | undefined
}

/** A chip. */
export function Chip({ children, onClick, onRemove, removeLabel = 'Remove', isPicked, className }: ChipProps) {
  const body = <span className="min-w-0 truncate">{children}</span>
  const look = classes('inline-flex h-6 max-w-full items-center rounded-sm border text-12', isPicked === true ? 'border-ink bg-picked text-ink' : 'border-line bg-sunken text-ink-2', className)
  return (
    <span className={look}>
      {onClick === undefined ? <span className="flex min-w-0 px-1.5">{body}</span> : (
        <button type="button" aria-pressed={isPicked} onClick={onClick} className="flex h-full min-w-0 cursor-default items-center rounded-sm px-1.5 hover:text-ink">{body}</button>
      )}
      {onRemove !== undefined && (
        <button type="button" aria-label={removeLabel} onClick={onRemove} className="flex h-full cursor-default items-center rounded-sm pr-1 hover:text-ink"><X aria-hidden className="size-3.5" /></button>
      )}
    </span>
  )
}

/** A place in a wording that takes a value, shown by its name. */
export function SlotChip({ name, onClick, isUnknown = false }: { name: string; onClick?: (() => void) | undefined; isUnknown?: boolean | undefined }) {
  const look = classes('inline-flex max-w-full items-baseline rounded-sm border px-1 font-mono text-12', isUnknown ? 'border-failed-line bg-failed-soft text-failed' : 'border-running-line bg-running-soft text-running')
  if (onClick === undefined) return <span className={look}>{name}</span>
  return <button type="button" onClick={onClick} className={classes(look, 'cursor-default hover:border-current')}>{name}</button>
}
