/** k of n against a target, with the interval in which the true share lies. The same is said in words. */

import { count, percent } from '../lib/format.ts'
import { classes } from './classes.ts'
import type { Meaning } from './meaning.ts'

export type BarMeterProps = {
  /** Whose share it is, for those who hear the window. */
  label: string
  k: number
  n: number
  /** The share to reach, 0 to 1. */
  target?: number | undefined
  /** Where the true share lies, 0 to 1. */
  interval?: readonly [number, number] | undefined
  /** Another share drawn as a hollow mark, such as the base's. */
  reference?: number | undefined
  /** Where the scale begins, 0 to 1: bars that are all nearly full show their differences. */
  from?: number | undefined
  /** What it comes to, where somebody has judged it already; else target and interval say it. */
  meaning?: Extract<Meaning, 'passed' | 'failed' | 'undecided'> | undefined
  /** Leaves out the words at the right. */
  isBare?: boolean | undefined
}

const JUDGED = { passed: 'bg-passed-solid', failed: 'bg-failed-solid', undecided: 'bg-undecided-solid' } as const

/** A bar with its whisker and target. */
export function BarMeter({ label, k, n, target, interval, reference, from = 0, meaning, isBare = false }: BarMeterProps) {
  const share = n === 0 ? 0 : k / n
  const fill = meaning === undefined ? meterFill(share, target, interval) : JUDGED[meaning]
  const at = (value: number) => `${Math.max(0, (value - from) / (1 - from)) * 100}%`
  const words = `${count(k)} of ${count(n)}`
  return (
    <span className="flex min-w-0 items-center gap-3">
      <span
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        aria-valuetext={[words, target === undefined ? '' : `target ${percent(target)}`, interval === undefined ? '' : `between ${percent(interval[0])} and ${percent(interval[1])}`].filter(Boolean).join(', ')}
        className="relative h-4 min-w-16 flex-1"
      >
        <span className="absolute inset-x-0 top-1 h-2 overflow-hidden rounded-sm bg-n-5">
          <span className={classes('absolute inset-y-0 left-0', fill)} style={{ width: at(share) }} />
        </span>
        {interval !== undefined && (
          <span className="absolute top-1.5 h-1 border-x border-ink" style={{ left: at(interval[0]), right: `calc(100% - ${at(interval[1])})` }}>
            <span className="absolute inset-x-0 top-0.5 -mt-px h-px bg-ink" />
          </span>
        )}
        {reference !== undefined && <span title={`${percent(reference)} before`} className="absolute top-0.5 size-2.5 -translate-x-1/2 translate-y-px rotate-45 rounded-sm border border-ink bg-surface" style={{ left: at(reference) }} />}
        {target !== undefined && <span className="absolute inset-y-0 -ml-px w-0.5 bg-ink" style={{ left: at(target) }} />}
      </span>
      {!isBare && <span className="shrink-0 text-12 text-ink-2">{words}</span>}
    </span>
  )
}

function meterFill(share: number, target: number | undefined, interval: readonly [number, number] | undefined): string {
  if (target === undefined) return 'bg-n-9'
  if (interval === undefined) return share >= target ? 'bg-passed-solid' : 'bg-failed-solid'
  if (interval[0] >= target) return 'bg-passed-solid'
  return interval[1] < target ? 'bg-failed-solid' : 'bg-undecided-solid'
}
