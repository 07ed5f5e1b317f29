/** Loss by step: raw faint, smoothed over it, unseen samples as dots, the best checkpoint and alerts marked. */

import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { Card } from '../../../components/card.tsx'
import { LineChart, type Line, type Marker } from '../../../components/line-chart.tsx'
import { Term } from '../../../components/term.tsx'
import { measure } from '../../../lib/format.ts'
import { seriesPoints } from './series.ts'

const SMOOTHING = 0.85
const FEWEST_SMOOTHED = 12

/** The chart. */
export function LossChart({ live, height = 200 }: { live: LiveRun; height?: number }) {
  const loss = seriesPoints(live.points, 'loss')
  const unseen = seriesPoints(live.points, 'eval_loss')
  const lines: Line[] = [
    { id: 'loss', label: 'Training', points: loss, color: 'series-1', hasDots: loss.x.length === 1, ...(loss.x.length >= FEWEST_SMOOTHED && { smoothing: SMOOTHING }) },
    ...(unseen.x.length === 0 ? [] : [{ id: 'eval_loss', label: 'Unseen samples', points: unseen, color: 'series-2' as const, hasDots: true }]),
  ]
  const markers: Marker[] = [
    ...(live.best_step === null ? [] : [{ x: live.best_step, label: `Best: step ${live.best_step}`, color: 'passed' as const }]),
    ...live.alerts.filter(({ code }) => code === 'spike' || code === 'not_a_number').map(({ step, code }) => ({ x: step, label: code === 'spike' ? 'Spike' : 'Not a number', color: 'undecided' as const })),
  ]
  return (
    <Card title={<Term term="loss">How far off it is</Term>}>
      <LineChart label="Loss by step" lines={lines} xName="step" yFormat={measure} markers={markers} canBeLog height={height} empty="The first loss comes with the first steps." />
    </Card>
  )
}
