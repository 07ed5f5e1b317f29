/**
 * How far long work is, in what it counts: rows, steps, bytes, tokens, seconds. Shows no percentage that nobody counted.
 */

import { Progress as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { count } from '../lib/format.ts'
import { classes } from './classes.ts'
import type { Meaning } from './meaning.ts'

export type ProgressProps = {
  /** What is going on: "Writing rows". */
  label: ReactNode
  /** How much is done; with `total` the bar fills, without it it only moves. */
  done?: number | undefined
  total?: number | undefined
  /** The counted thing: "rows". */
  unit?: string | undefined
  /** Writes a count; the default groups thousands. For bytes pass the function that writes sizes; then leave out `unit`. */
  format?: ((value: number) => string) | undefined
  /** Speed, time left, what comes next. */
  note?: ReactNode
  action?: ReactNode
  /** Running, unless it ended otherwise. */
  meaning?: Meaning | undefined
  /** One thin line without words, named by `label`. */
  isThin?: boolean | undefined
}

const FILL: Record<Meaning, string> = { passed: 'bg-passed-solid', failed: 'bg-failed-solid', undecided: 'bg-undecided-solid', running: 'bg-running-solid', stale: 'bg-stale-solid' }

/** A bar with its count. */
export function Progress({ label, done, total, unit = '', format = count, note, action, meaning = 'running', isThin = false }: ProgressProps) {
  const isKnown = done !== undefined && total !== undefined && total > 0
  const counted = done === undefined ? '' : `${format(done)}${total === undefined ? '' : ` of ${format(total)}`} ${unit}`.trim()
  const bar = (
    <Radix.Root
      value={isKnown ? Math.min(done, total) : null}
      max={isKnown ? total : 100}
      getValueLabel={() => counted}
      aria-label={typeof label === 'string' ? label : 'Progress'}
      className="relative h-1 w-full overflow-hidden rounded-full bg-n-5"
    >
      {isKnown ? (
        <Radix.Indicator className={classes('h-full rounded-full', FILL[meaning])} style={{ width: `${Math.min(100, (done / total) * 100)}%` }} />
      ) : (
        <Radix.Indicator className={classes('h-full w-1/4 animate-sweep rounded-full', FILL[meaning])} />
      )}
    </Radix.Root>
  )
  if (isThin) return bar
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex min-h-7 items-center gap-3">
        <span className="min-w-0 flex-1 truncate font-medium">{label}</span>
        {counted !== '' && <span className="shrink-0 text-12 text-ink-2">{counted}</span>}
        {action}
      </div>
      {bar}
      {note !== undefined && <p className="text-12 text-ink-3">{note}</p>}
    </div>
  )
}
