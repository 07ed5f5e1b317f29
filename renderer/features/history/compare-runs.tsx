/**
 * Two to five runs side by side: curves over one another, the keys in which they differ, the data, the gates.
 * Asks for each run's series; knows rows only.
 */

import { useQueries } from '@tanstack/react-query'
import { ChevronLeft } from 'lucide-react'
import { useState } from 'react'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { Button } from '../../components/button.tsx'
import { LineChart, type Line, type LineColor } from '../../components/line-chart.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { Switch } from '../../components/switch.tsx'
import { count, duration, fixed } from '../../lib/format.ts'
import { host } from '../../lib/host.ts'
import { useConfigLabel } from '../runs/index.ts'
import { differingKeys } from './config-diff.ts'
import { OUTCOMES, runKey } from './run-keys.ts'

const DOTS = ['bg-series-1', 'bg-series-2', 'bg-series-3', 'bg-series-4', 'bg-series-5'] as const
const COLORS: readonly LineColor[] = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5']

/** The comparison. */
export function CompareRuns({ runs, onBack }: { runs: readonly ListedRun[]; onBack: () => void }) {
  const [hidesEqual, hideEqual] = useState(true)
  const label = useConfigLabel()
  const series = useQueries({
    queries: runs.map(({ run }) => ({ queryKey: ['runs.series', { project: run.project, run: run.id }], queryFn: () => host.call('runs.series', { project: run.project, run: run.id }) })),
  })
  const lines = (name: string, smoothing?: number): Line[] =>
    runs.map((each, i) => {
      const points = (series[i]?.data?.points ?? []).filter((point) => point.name === name)
      return { id: runKey(each), label: nameOf(each, runs), color: COLORS[i], smoothing, hasDots: smoothing === undefined, points: { x: points.map(({ step }) => step), y: points.map(({ value }) => value ?? NaN) } }
    })
  const differing = differingKeys(runs.map(({ run }) => run.config), hidesEqual)
  return (
    <div className="flex h-full flex-col">
      <PageHeader title={`${runs.length} runs compared`} back={<Button size="small" variant="quiet" icon={ChevronLeft} onClick={onBack}>All runs</Button>} />
      <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-auto px-6 pb-6">
        <Section title="How they ended">
          <Rows names={runs.map((each) => nameOf(each, runs))} rows={[
            ['Rules kept', runs.map(({ verdict }) => (verdict === null ? 'not evaluated' : `${verdict.kept} of ${verdict.rules}, ${verdict.close > 0 ? `${verdict.close} too close to tell` : OUTCOMES[verdict.outcome].word}`))],
            ['Best loss on unseen samples', runs.map(({ run }) => (run.best_eval_loss === null ? '–' : fixed(run.best_eval_loss)))],
            ['Last training loss', runs.map(({ run }) => (run.loss === null ? '–' : fixed(run.loss)))],
            ['Samples', runs.map(({ run }) => run.dataset_version ?? '–')],
            ['Steps taken', runs.map(({ run }) => count(run.steps))],
            ['Time', runs.map(({ run }) => duration(run.duration_ms / 1000))],
          ]} />
        </Section>
        <div className="grid gap-6 lg:grid-cols-2">
          <Section title="Loss"><LineChart label="Training loss by step" lines={lines('loss', 0.9)} xName="step" canBeLog /></Section>
          <Section title="Loss on unseen samples"><LineChart label="Evaluation loss by step" lines={lines('eval_loss')} xName="step" canBeLog /></Section>
        </div>
        <Section title="What they were made with" actions={<Switch label="Only what differs" isOn={hidesEqual} onChange={hideEqual} />}>
          {differing.length === 0 ? <p className="text-ink-2">They were made with the same values.</p> : <Rows names={runs.map((each) => nameOf(each, runs))} rows={differing.map(([key, values]) => [label(key), values.map(valueWords)] as const)} />}
        </Section>
      </div>
    </div>
  )
}

function nameOf(each: ListedRun, all: readonly ListedRun[]): string {
  return all.some(({ run }) => run.project !== each.run.project) ? `${each.run.id} · ${each.project_name}` : each.run.id
}

const VALUES: Record<string, string> = { '': 'none', null: 'none', true: 'on', false: 'off', '{}': 'none', '[]': 'none' }

function valueWords(value: string): string {
  return VALUES[value] ?? (/^\d{4,}$/.test(value) ? count(Number(value)) : value)
}

/** Rows of values, one column a run; the columns of every such table lie below one another. */
function Rows({ names, rows }: { names: readonly string[]; rows: readonly (readonly [string, readonly string[]])[] }) {
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full min-w-form table-fixed border-collapse tabular-nums">
        <thead className="border-b border-line text-left text-12 text-ink-2">
          <tr><th scope="col" className="h-8 w-64 px-3"><span className="sr-only">What</span></th>{names.map((name, i) => <th key={name} scope="col" title={name} className="h-8 truncate px-3 font-medium"><span aria-hidden className={`mr-1.5 inline-block size-2 rounded-full ${DOTS[i] ?? ''}`} />{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([name, values]) => (
            <tr key={name} className="border-b border-line last:border-b-0">
              <th scope="row" className="px-3 py-1.5 text-left align-top font-normal text-ink-2 wrap-anywhere">{name}</th>
              {values.map((value, i) => <td key={names[i]} className="px-3 py-1.5 align-top wrap-anywhere">{value}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
