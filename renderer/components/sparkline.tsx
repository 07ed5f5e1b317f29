/** A line as small as a word, for tables. Its last value stands beside it in the table. */

import { thin, type Points } from './decimate.ts'
import { classes } from './classes.ts'

export type SparklineProps = {
  label: string
  points: Points
  width?: number | undefined
  /** Class of the line's colour. */
  tone?: 'ink' | 'passed' | 'failed' | 'running' | undefined
}

const TONES = { ink: 'text-ink-2', passed: 'text-passed', failed: 'text-failed', running: 'text-running' }
const HEIGHT = 20

/** A small line. */
export function Sparkline({ label, points, width = 80, tone = 'ink' }: SparklineProps) {
  const { x, y } = thin(points, width / 2)
  const [low, high] = [Math.min(...y), Math.max(...y)]
  const [start, end] = [x[0] ?? 0, x.at(-1) ?? 1]
  const at = (index: number) => `${(((x[index] ?? 0) - start) / (end - start || 1)) * (width - 4) + 2},${HEIGHT - 2 - (((y[index] ?? 0) - low) / (high - low || 1)) * (HEIGHT - 4)}`
  if (x.length < 2) return <span className="text-ink-3">{x.length === 1 ? '·' : ''}</span>
  return (
    <svg role="img" aria-label={label} width={width} height={HEIGHT} className={classes('shrink-0 overflow-visible', TONES[tone])}>
      <polyline points={x.map((_, index) => at(index)).join(' ')} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={at(x.length - 1).split(',')[0]} cy={at(x.length - 1).split(',')[1]} r={2} fill="currentColor" />
    </svg>
  )
}
