/** A sentence that stands out within a screen, with at most one button: a warning, a stale mark, a note. */

import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'
import { MEANINGS, type Meaning } from './meaning.ts'

export type CalloutProps = {
  /** Without one it is a plain note. */
  meaning?: Meaning | undefined
  title?: ReactNode
  children?: ReactNode
  /** The one button that mends it. */
  action?: ReactNode
  icon?: Icon | undefined
}

/** A sentence that stands out. */
export function Callout({ meaning, title, children, action, icon }: CalloutProps) {
  const look = meaning === undefined ? undefined : MEANINGS[meaning]
  const Picture = icon ?? look?.icon ?? Info
  return (
    <div role={meaning === 'failed' ? 'alert' : 'note'} className={classes('flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 rounded-md border px-3 py-2', look === undefined ? 'border-line bg-sunken' : classes(look.soft, look.line))}>
      <div className="flex min-w-0 flex-1 basis-60 gap-2.5">
        <Picture aria-hidden className={classes('mt-0.5 size-4 shrink-0', look?.text ?? 'text-ink-2', meaning === 'running' && icon === undefined && 'animate-turn')} />
        <div className="min-w-0 wrap-anywhere">
          {title !== undefined && <p className="font-medium">{title}</p>}
          {children !== undefined && <div className={title === undefined ? 'text-ink' : 'text-ink-2'}>{children}</div>}
        </div>
      </div>
      {action !== undefined && <div className="flex shrink-0 gap-2">{action}</div>}
    </div>
  )
}
