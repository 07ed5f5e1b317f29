/** Tables, lists, charts. */

import { useMemo } from 'react'
import { BarMeter } from '../../components/bar-meter.tsx'
import { Card } from '../../components/card.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Histogram } from '../../components/histogram.tsx'
import { LineChart } from '../../components/line-chart.tsx'
import { ShareBar } from '../../components/share-bar.tsx'
import { Split } from '../../components/split.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { Specimen } from './specimen.tsx'

const RULES = [
  { id: 'count', rule: 'The number of moves is the one asked for', k: 398, n: 400, interval: [0.982, 0.999] as const, meaning: 'passed' as const },
  { id: 'first', rule: 'It starts with the move asked for', k: 381, n: 400, interval: [0.927, 0.97] as const, meaning: 'failed' as const },
  { id: 'links', rule: 'Each move starts where the one before it ended', k: 395, n: 400, interval: [0.971, 0.995] as const, meaning: 'undecided' as const },
]

const COLUMNS: readonly Column<(typeof RULES)[number]>[] = [
  { id: 'rule', head: 'Rule', cell: (row) => row.rule, sortBy: (row) => row.rule },
  { id: 'kept', head: 'Kept', cell: (row) => `${row.k} of ${row.n}`, sortBy: (row) => row.k, isNumber: true, isNarrow: true },
  { id: 'verdict', head: 'Verdict', cell: (row) => <StatusBadge meaning={row.meaning} isPlain />, isNarrow: true },
]

/** Curves as a training run would give them, from a formula. */
export function useCurves() {
  return useMemo(() => {
    const x = Array.from({ length: 1500 }, (_, step) => step + 1)
    const noise = (step: number) => Math.sin(step * 12.9898) * 43_758.5453 - Math.floor(Math.sin(step * 12.9898) * 43_758.5453) - 0.5
    const loss = { x, y: x.map((step) => 0.35 + 2.1 * Math.exp(-step / 260) + noise(step) * 0.22 * (0.4 + Math.exp(-step / 400))) }
    const at = Array.from({ length: 16 }, (_, index) => index * 100)
    const evaluation = { x: at.slice(1), y: at.slice(1).map((step) => 0.4 + 2 * Math.exp(-step / 270)) }
    const kept = (speed: number, top: number) => ({ x: at, y: at.map((step) => top * (1 - Math.exp(-step / speed))) })
    return { loss, evaluation, count: kept(160, 0.995), first: kept(420, 0.97), empty: { x: [], y: [] } }
  }, [])
}

const share = (value: number) => `${Number((value * 100).toPrecision(3))} %`

/** Charts. */
export function ChartSpecimens() {
  const curves = useCurves()
  return (
    <>
      <Specimen name="LineChart" isWide>
        <div className="grid grid-cols-2 gap-4">
          <Card><LineChart label="Answers that keep each rule, by step" xName="step" yRange={[0, 1]} yFormat={share} lines={[{ id: 'count', label: 'Number of moves', points: curves.count, target: 0.99, hasDots: true }, { id: 'first', label: 'First move', points: curves.first, target: 0.95, hasDots: true }]} markers={[{ x: 1200, label: 'best' }]} /></Card>
          <Card><LineChart label="Loss by step" xName="step" canBeLog lines={[{ id: 'loss', label: 'Training', points: curves.loss, smoothing: 0.95 }, { id: 'eval', label: 'Evaluation', points: curves.evaluation, color: 'series-2', hasDots: true }]} /></Card>
          <Card><LineChart label="Nothing yet" xName="step" lines={[{ id: 'loss', label: 'Training', points: curves.empty }]} height={120} /></Card>
          <Card><Histogram label="Lengths" unit="tokens" counted="samples" limit={{ value: 448, label: 'cut at 448' }} bins={[12, 60, 220, 640, 1210, 1604, 1388, 902, 410, 160, 48, 12].map((count, index) => ({ upTo: (index + 1) * 48, count }))} /></Card>
        </div>
      </Specimen>
      <Specimen name="ShareBar, BarMeter" isWide>
        <ShareBar label="Mix" shares={[{ id: 'a', label: 'Write a dance', value: 6000 }, { id: 'b', label: 'Explain a move', value: 1200 }, { id: 'c', label: 'Small talk', value: 480 }, { id: 'd', label: 'Refuse', value: 240 }]} />
        <div className="grid max-w-form gap-2">
          {RULES.map((row) => <BarMeter key={row.id} label={row.rule} k={row.k} n={row.n} target={0.98} interval={row.interval} reference={0.2} />)}
          <BarMeter label="Without a target" k={12} n={40} />
        </div>
      </Specimen>
    </>
  )
}

/** Tables and lists. */
export function TableSpecimens() {
  return (
    <Specimen name="DataTable, VirtualList, Split" isWide>
      <Card isPadded={false} title="Rules">
        <DataTable
          label="Rules"
          rows={RULES}
          rowKey={(row) => row.id}
          onOpen={() => undefined}
          isPicked={(row) => row.id === 'first'}
          columns={COLUMNS}
        />
      </Card>
      <Card isPadded={false}><DataTable label="Runs" rows={[] as { id: string }[]} rowKey={(row) => row.id} columns={[{ id: 'run', head: 'Run', cell: (row) => row.id }]} empty={<EmptyState title="No runs yet" isCompact>They will stand here with their verdicts.</EmptyState>} /></Card>
      <div className="flex h-60 overflow-hidden rounded-md border border-line bg-surface">
        <Split
          name="gallery"
          label="Rows and their text"
          first={<VirtualList label="Three million rows" count={3_000_000} rowHeight={32} current={2} renderRow={(row) => <div className="flex h-8 items-center gap-4 px-4"><span className="w-24 shrink-0 text-right text-ink-3">{(row + 1).toLocaleString('en')}</span><span className="truncate">Write a dance with {(row % 9) + 2} moves.</span></div>} />}
          second={<p className="p-4 text-ink-2">Drag the bar, or move it with the arrow keys.</p>}
        />
      </div>
    </Specimen>
  )
}
