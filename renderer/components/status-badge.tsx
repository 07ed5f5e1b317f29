/** One of the five meanings as a small badge: icon, word, colour. */

import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'
import { MEANINGS, type Meaning } from './meaning.ts'

export type StatusBadgeProps = {
  meaning: Meaning
  /** The word, where another fits better: "Keeps 6 of 6 rules". */
  children?: ReactNode
  icon?: Icon | undefined
  /** Without frame, for tables. */
  isPlain?: boolean | undefined
}

/** A badge. */
export function StatusBadge({ meaning, children, icon, isPlain = false }: StatusBadgeProps) {
  const look = MEANINGS[meaning]
  const Picture = icon ?? look.icon
  return (
    <span className={classes('inline-flex max-w-full items-center gap-1 align-middle text-12 font-medium', look.text, !isPlain && classes('h-5 rounded-sm border px-1.5', look.soft, look.line))}>
      <Picture aria-hidden className={classes('size-3.5 shrink-0', meaning === 'running' && icon === undefined && 'animate-turn')} />
      <span className="min-w-0 truncate">{children ?? look.word}</span>
    </span>
  )
}
