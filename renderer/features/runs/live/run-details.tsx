/** Everything else of a run in a drawer: gates or reward where they are looked at, rate, gradient, speed, machine, automatic choices, exact config, log. */

import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { CodeBlock } from '../../../components/code-block.tsx'
import { Drawer } from '../../../components/drawer.tsx'
import { KeyValue } from '../../../components/key-value.tsx'
import { LineChart } from '../../../components/line-chart.tsx'
import { Section } from '../../../components/section.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { bytes, measure, percent } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { newestValue, seriesPoints } from './series.ts'

const CHARTS = [
  { name: 'gate_margin', label: 'Weakest gate, to its target', color: 'series-1', format: (share: number) => `${measure(100 * share)} points` },
  { name: 'eval_reward', label: 'Reward on unseen questions', color: 'series-1', format: measure },
  { name: 'lr', label: 'Learning rate', color: 'series-3', format: small },
  { name: 'grad_norm', label: 'Gradient norm', color: 'series-4', format: small },
  { name: 'tok_s', label: 'Tokens a second', color: 'series-5', format: small },
] as const
/** A curve needs two points. */
const FEWEST = 2

/** The drawer. */
export function RunDetails({ project, live, isOpen, onOpenChange }: { project: string; live: LiveRun; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const drawn = CHARTS.map((chart) => ({ ...chart, points: seriesPoints(live.points, chart.name) })).filter(({ points }) => points.x.length >= FEWEST)
  return (
    <Drawer isOpen={isOpen} onOpenChange={onOpenChange} title={`${live.run.id} in detail`} width="form" isModal={false}>
      {isOpen && (
        <div className="flex flex-col gap-8">
          <Section title="Machine"><KeyValue facts={machineFacts(live)} /></Section>
          {drawn.map(({ name, label, color, format, points }) => (
            <Section key={name} title={label}>
              <LineChart label={`${label} by step`} lines={[{ id: name, label, points, color }]} xName="step" height={120} yFormat={format} />
            </Section>
          ))}
          {drawn.length === 0 && <Section title="Curves"><p className="text-ink-2">Learning rate, gradient norm and speed are drawn from the second logged step on.</p></Section>}
          {live.choices.length > 0 && (
            <Section title="Chosen automatically">
              <KeyValue facts={live.choices.map(({ name, value, reason }) => ({ name: name.replaceAll('_', ' '), value: <><span className="font-medium">{String(value)}</span> <span className="text-ink-3">{reason}</span></> }))} />
            </Section>
          )}
          <RunLogLines project={project} run={live.run.id} isRunning={live.run.state === 'running'} />
          <Section title="Config" note="Exactly as it was frozen when the run was ordered."><CodeBlock label="Run config" text={JSON.stringify(live.run.config, null, 2)} /></Section>
        </div>
      )}
    </Drawer>
  )
}

/** A learning rate is read by its power of ten: 4.08e-6. */
function small(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : measure(value)
}

function RunLogLines({ project, run, isRunning }: { project: string; run: string; isRunning: boolean }) {
  const { data } = useCall('runs.log', { project, run, lines: 200 }, isRunning ? { everyMs: 3000 } : {})
  return <Section title="Log">{data === undefined ? <Skeleton className="h-24 w-full" /> : <CodeBlock label="The trainer’s log" text={data.lines.length === 0 ? 'It has written nothing yet.' : data.lines.join('\n')} />}</Section>
}

function machineFacts({ readings, points, run }: LiveRun): { name: string; value: string }[] {
  const speed = newestValue(points, 'tok_s')
  const step = newestValue(points, 'step_ms')
  const gpu = readings?.gpu
  return [
    { name: 'Device', value: gpu == null ? 'Processor' : gpu.name },
    ...(speed === null ? [] : [{ name: 'Speed', value: `${measure(speed)} tokens/s` }]),
    ...(step === null ? [] : [{ name: 'A step', value: `${measure(step)} ms` }]),
    ...(gpu == null ? [] : [{ name: 'GPU memory', value: `${bytes(gpu.used)} of ${bytes(gpu.total)}` }]),
    ...(gpu?.share == null ? [] : [{ name: 'GPU at work', value: `${percent(gpu.share)}${gpu.celsius === null ? '' : `, ${gpu.celsius} °C`}` }]),
    ...(readings?.cpu == null ? [] : [{ name: 'Processor at work', value: percent(readings.cpu) }]),
    ...(readings?.rss == null ? [] : [{ name: 'Memory held', value: bytes(readings.rss) }]),
    ...(readings === null ? [] : [{ name: 'Disk free', value: bytes(readings.disk_free) }]),
    { name: 'Seed', value: String(run.seed) },
  ]
}
