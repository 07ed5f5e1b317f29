/** The class names of a line's colour, for legends. */

import type { LineColor } from './chart-model.ts'

/** Background class of each line colour. */
export const LINE_FILLS: Record<LineColor, string> = {
  'series-1': 'bg-series-1',
  'series-2': 'bg-series-2',
  'series-3': 'bg-series-3',
  'series-4': 'bg-series-4',
  'series-5': 'bg-series-5',
  passed: 'bg-passed-solid',
  failed: 'bg-failed-solid',
  undecided: 'bg-undecided-solid',
  running: 'bg-running-solid',
  stale: 'bg-stale-solid',
  ink: 'bg-ink',
  quiet: 'bg-n-8',
}

/** The token that holds a line's colour, for a canvas. */
export function lineToken(color: LineColor): string {
  if (color === 'ink') return '--n-12'
  if (color === 'quiet') return '--n-8'
  return color.startsWith('series') ? `--${color}` : `--${color}-solid`
}

/** The colour of the line at a place in the list that names none. */
export function colorAt(index: number): LineColor {
  return (['series-1', 'series-2', 'series-3', 'series-4', 'series-5'] as const)[index % 5] ?? 'series-1'
}
