/** A small turning ring for waits under a second. Longer waits show what is counted: Progress. */

import { LoaderCircle } from 'lucide-react'
import { classes } from './classes.ts'

/** Decorative: the control around it says what is waited for. */
export function Spinner({ className }: { className?: string | undefined }) {
  return <LoaderCircle aria-hidden className={classes('size-4 shrink-0 animate-turn', className)} />
}
