/**
 * The machine in a few lines: what there is, what trains, and why a GPU stands idle, with the button that mends it.
 * Knows the machine; not what runs on it.
 */

import { Cpu } from 'lucide-react'
import type { Machine } from '../../../contract/entities/machine.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { Card } from '../../components/card.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { bytes, measure } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'

/** Memory of graphics cards is sold in powers of two. */
const GIB = 2 ** 30

/** The machine as a card. */
export function HardwareCard() {
  const { data: machine } = useCall('python.machine', {})
  return (
    <Card title="This machine" className="self-start">
      {machine === undefined ? <Skeleton lines={4} /> : <MachineFacts machine={machine} />}
    </Card>
  )
}

/** The facts of a machine; what trains, and what would let its GPU train, unless that stands elsewhere. */
export function MachineFacts({ machine, hasDevice = true }: { machine: Machine; hasDevice?: boolean }) {
  const { cpu, memory_bytes, gpus, disk, trains_on, reason } = machine
  return (
    <div className="flex flex-col gap-3">
      <KeyValue
        facts={[
          ...(hasDevice ? [{ name: 'Trains on', value: <><span className="font-medium">{trains_on === 'gpu' ? 'the graphics card' : 'the processor'}</span> <span className="block text-ink-2">{reason}</span></> }] : []),
          { name: 'Processor', value: `${cpu.model}, ${cpu.cores} cores` },
          { name: 'Memory', value: bytes(memory_bytes) },
          { name: 'Graphics', value: gpus.length === 0 ? 'none found' : gpus.map(({ name, memory_bytes: size }) => (size === null ? name : `${name}, ${measure(size / GIB)} GB`)).join('; ') },
          { name: 'Disk', value: `${bytes(disk.free_bytes)} free` },
        ]}
      />
      {hasDevice && machine.mend !== null && <IdleGpu mend={machine.mend} />}
    </div>
  )
}

/** Why a GPU stands idle, and the button that mends it. */
export function IdleGpu({ mend: { sentence, action } }: { mend: NonNullable<Machine['mend']> }) {
  const install = useAction('python.install', ['python.machine', 'python.status'])
  const set = useAction('settings.set', ['python.machine', 'settings.get'])
  const button =
    action === 'repair_environment' ? <Button size="small" isLoading={install.isPending} onClick={() => install.mutate({ repair: true })}>Repair the environment</Button>
    : action === 'use_cpu' ? <Button size="small" isLoading={set.isPending} onClick={() => set.mutate({ change: { python_backend: 'cpu' } })}>Train on the processor</Button>
    : <Button size="small" isLoading={set.isPending} onClick={() => set.mutate({ change: { python_backend: 'auto' } })}>Train on the graphics card</Button>
  return <Callout icon={Cpu} meaning="undecided" title="The graphics card is not used" action={button}>{sentence}</Callout>
}
