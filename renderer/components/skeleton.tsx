/** The shape of what is coming, for waits under a second. */

import { classes } from './classes.ts'

/** Grey lines; `lines` of text, or one block with a size given by `className`. */
export function Skeleton({ lines, className }: { lines?: number | undefined; className?: string | undefined }) {
  if (lines === undefined) return <span aria-hidden className={classes('block animate-breathe rounded-md bg-n-5', className ?? 'h-8 w-full')} />
  return (
    <span role="status" aria-label="Loading" className={classes('flex flex-col gap-2', className)}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={String(line)} aria-hidden className={classes('block h-3 animate-breathe rounded-sm bg-n-5', line === lines - 1 && lines > 1 ? 'w-3/5' : 'w-full')} />
      ))}
    </span>
  )
}
